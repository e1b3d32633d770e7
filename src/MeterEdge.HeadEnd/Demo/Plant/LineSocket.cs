using System.Net.Sockets;
using System.Text;

namespace MeterEdge.HeadEnd.Demo.Plant;

/// <summary>Asks a program on this machine one line over a Unix socket and takes one line back.</summary>
public static class LineSocket
{
    private const int LongestAnswer = 4 * 1024 * 1024;

    /// <summary>The answer; null when nobody listens, nothing comes in time or it never ends.</summary>
    public static async Task<string?> Ask(string path, string question, TimeSpan patience, TimeProvider time, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(patience, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop.Token);
            await socket.SendAsync(Encoding.UTF8.GetBytes(question + "\n"), stop.Token);
            return await Line(socket, stop.Token);
        }
        catch (Exception gone) when (gone is SocketException or OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<string?> Line(Socket socket, CancellationToken cancel)
    {
        using var answer = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (answer.Length < LongestAnswer)
        {
            var count = await socket.ReceiveAsync(buffer, cancel);
            if (count == 0)
                return null;

            var end = buffer.AsSpan(0, count).IndexOf((byte)'\n');
            answer.Write(buffer, 0, end < 0 ? count : end);
            if (end >= 0)
                return Encoding.UTF8.GetString(answer.GetBuffer(), 0, (int)answer.Length);
        }

        return null;
    }
}
