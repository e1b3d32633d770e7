using System.Net.Sockets;
using System.Text;

namespace MeterEdge.Commands;

/// <summary><c>meteredge console</c>: says something to the running daemon over its local socket, and prints the answer.</summary>
public static class ConsoleCommand
{
    private const int Answered = 0;
    private const int Failed = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Sends one command, or, without one, every line of the input.</summary>
    /// <param name="socket">Path of the daemon's socket.</param>
    /// <param name="words">The command; none to read commands from <paramref name="input"/>.</param>
    /// <param name="input">Where commands come from.</param>
    /// <param name="output">Takes the answers.</param>
    /// <param name="error">Takes refusals.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>0; 1 when no daemon answered or the last command was refused.</returns>
    public static async Task<int> Run(string socket, IReadOnlyList<string> words, TextReader input, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        if (words.Count > 0)
            return await Say(socket, string.Join(' ', words), output, error, cancel).ConfigureAwait(false);
        var code = Answered;
        while (await input.ReadLineAsync(cancel).ConfigureAwait(false) is { } line)
            code = await Say(socket, line, output, error, cancel).ConfigureAwait(false);
        return code;
    }

    /// <summary>Says one line and gives the answer; nothing when there is none, or when it is a refusal, which is then on <paramref name="error"/>.</summary>
    internal static async Task<string?> Ask(string path, string line, TextWriter error, CancellationToken cancel)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(Patience);
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), patience.Token).ConfigureAwait(false);
            await using var stream = new NetworkStream(socket);
            await stream.WriteAsync(Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ") + "\n"), patience.Token).ConfigureAwait(false);
            using var reader = new StreamReader(stream);
            var answer = await reader.ReadLineAsync(patience.Token).ConfigureAwait(false);
            if (answer is not null && !answer.StartsWith("error", StringComparison.Ordinal))
                return answer;
            await error.WriteLineAsync(answer ?? $"the daemon at {path} went away without an answer").ConfigureAwait(false);
        }
        catch (Exception unreachable) when (unreachable is SocketException or IOException or ArgumentException)
        {
            await error.WriteLineAsync(
                $"no daemon answers at {path}: {unreachable.Message}; name its Console:Socket with --socket, and be of the daemon's user or group").ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            await error.WriteLineAsync($"the daemon at {path} did not answer within {Patience.TotalSeconds:0} s").ConfigureAwait(false);
        }

        return null;
    }

    private static async Task<int> Say(string path, string line, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        if (await Ask(path, line, error, cancel).ConfigureAwait(false) is not { } answer)
            return Failed;
        await output.WriteLineAsync(answer).ConfigureAwait(false);
        return Answered;
    }
}
