using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace MeterEdge.Tests.Forwarding.Influx;

/// <summary>An HTTP server whose every answer a test decides. Speaks no more of HTTP than an honest client needs.</summary>
internal sealed class ScriptedInflux : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly List<Asked> _asked = [];
    private readonly List<Task> _serving = [];
    private readonly int _port;
    private TcpListener? _listener;
    private CancellationTokenSource _stop = new();

    public ScriptedInflux()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        _port = ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Its address; nobody answers there before <see cref="Start"/>.</summary>
    public Uri Url => new($"http://127.0.0.1:{_port}/");

    /// <summary>Answers a request; null never does.</summary>
    public Func<Asked, Said?> Answer { get; set; } = _ => Said.Written;

    /// <summary>Every request but the writes without lines.</summary>
    public IReadOnlyList<Asked> Asked => [.. Everything.Where(asked => !asked.IsProbe)];

    /// <summary>Every request.</summary>
    public IReadOnlyList<Asked> Everything
    {
        get
        {
            lock (_gate)
                return [.. _asked];
        }
    }

    public void Start()
    {
        _stop = new();
        _listener = new(IPAddress.Loopback, _port);
        _listener.Start();
        _serving.Add(Serve(_listener, _stop.Token));
    }

    /// <summary>Cuts every connection and takes no more.</summary>
    public async Task Stop()
    {
        await _stop.CancelAsync();
        _listener?.Dispose();
        await Task.WhenAll(_serving);
        _serving.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _stop.Dispose();
    }

    private async Task Serve(TcpListener listener, CancellationToken stop)
    {
        var connections = new List<Task>();
        try
        {
            while (true)
                connections.Add(Serve(await listener.AcceptSocketAsync(stop), stop));
        }
        catch (Exception over) when (over is OperationCanceledException or SocketException or InvalidOperationException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task Serve(Socket socket, CancellationToken stop)
    {
        try
        {
            using var stream = new NetworkStream(socket, ownsSocket: true);
            while (await Request(stream, stop) is { } asked)
            {
                lock (_gate)
                    _asked.Add(asked);
                var said = Answer(asked);
                if (said is null)
                    await Task.Delay(Timeout.Infinite, stop);
                var headers = string.Concat(said!.Headers.Select(header => $"{header}\r\n"));
                await stream.WriteAsync(Encoding.UTF8.GetBytes(
                    $"HTTP/1.1 {said.Status} As scripted\r\n{headers}{(said.Status == 204 ? "" : $"Content-Length: {Encoding.UTF8.GetByteCount(said.Body)}\r\n")}\r\n{said.Body}"), stop);
            }
        }
        catch (Exception cut) when (cut is OperationCanceledException or IOException)
        {
            // The other side, or the test, has cut the connection.
        }
    }

    private static async Task<Asked?> Request(NetworkStream stream, CancellationToken stop)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (head is not [.., '\r', '\n', '\r', '\n'])
        {
            if (await stream.ReadAsync(one, stop) == 0)
                return null;
            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(header => header[0], header => header[1], StringComparer.OrdinalIgnoreCase);
        var body = new byte[headers.TryGetValue("Content-Length", out var length) ? int.Parse(length, CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, stop);
        return new(lines[0].Split(' ')[1], headers, body);
    }
}

/// <summary>A request.</summary>
internal sealed record Asked(string Path, IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    /// <summary>A write without lines.</summary>
    public bool IsProbe => Body.Length == 0;

    /// <summary>The body as text, uncompressed when it was compressed.</summary>
    public string Text
    {
        get
        {
            if (Body is not [0x1f, 0x8b, ..])
                return Encoding.UTF8.GetString(Body);
            using var text = new StreamReader(new GZipStream(new MemoryStream(Body), CompressionMode.Decompress), Encoding.UTF8);
            return text.ReadToEnd();
        }
    }

    public IReadOnlyList<ParsedLine> Lines => ParsedLine.All(Text);
}

/// <summary>An answer.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">Text.</param>
/// <param name="Headers">Further headers, each as on the wire.</param>
internal sealed record Said(int Status, string Body = "", params IReadOnlyList<string> Headers)
{
    public static Said Written { get; } = new(204);
}
