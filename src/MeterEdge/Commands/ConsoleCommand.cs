using System.Net.Sockets;
using System.Text;
using MeterEdge.Console.Terminal;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Commands;

/// <summary>
/// <c>meteredge console</c>: the technician's console of the running daemon, over its local socket. With a command it is said and its answer printed; without
/// one, a person at a terminal gets the console itself, and a script has every line of its input said.
/// </summary>
public static class ConsoleCommand
{
    private const int Answered = 0;
    private const int Failed = 1;
    private const string Refusal = "error: ";

    // What is asked here is answered at once; what a person asks may take its time, and Ctrl-C ends it.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    /// <summary>Says one command, or, without one, every line of the input.</summary>
    /// <param name="path">Path of the daemon's socket.</param>
    /// <param name="words">The command; none to read commands from <paramref name="input"/>.</param>
    /// <param name="input">Where commands come from.</param>
    /// <param name="output">Takes the answers.</param>
    /// <param name="error">Takes refusals.</param>
    /// <param name="cancel">Ends it.</param>
    /// <returns>0; 1 when no daemon answered or the last command was refused.</returns>
    public static Task<int> Run(string path, IReadOnlyList<string> words, TextReader input, TextWriter output, TextWriter error, CancellationToken cancel) =>
        With(path, error, async stream =>
        {
            var saying = words.Count > 0 ? Say(stream, string.Join(' ', words), cancel) : SayAll(stream, input, cancel);
            var code = await Hear(stream, output, error, isOne: words.Count > 0, Timeout.InfiniteTimeSpan, cancel).ConfigureAwait(false);
            if (words.Count > 0)
                await saying.ConfigureAwait(false);
            return code;
        }, cancel);

    /// <summary>Gives a person at a terminal the console. Ctrl-] leaves even when the daemon says nothing any more.</summary>
    public static Task<int> Interactive(string path, TextWriter error, CancellationToken cancel) => With(path, error, async stream =>
    {
        await Say(stream, (RawTerminal.Size() is var (columns, rows) ? new ScreenSize(columns, rows) : ScreenSize.Vt100).ToString(), cancel).ConfigureAwait(false);
        await new Teletype(stream).Run(cancel).ConfigureAwait(false);
        return Answered;
    }, cancel);

    /// <summary>Says one line and gives the first line of the answer; nothing when there is none, or when it is a refusal, which is then on <paramref name="error"/>.</summary>
    internal static async Task<string?> Ask(string path, string line, TextWriter error, CancellationToken cancel)
    {
        using var answer = new StringWriter();
        var code = await With(path, error, async stream =>
        {
            await Say(stream, line, cancel).ConfigureAwait(false);
            return await Hear(stream, answer, error, isOne: true, Patience, cancel).ConfigureAwait(false);
        }, cancel).ConfigureAwait(false);
        return code == Answered ? answer.ToString().Split('\n')[0].TrimEnd('\r') : null;
    }

    private static async Task<int> With(string path, TextWriter error, Func<Stream, Task<int>> talk, CancellationToken cancel)
    {
        try
        {
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancel).ConfigureAwait(false);
            await using var stream = new NetworkStream(socket);
            return await talk(stream).ConfigureAwait(false);
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
        catch (OperationCanceledException)
        {
            // Ctrl-C.
        }

        return Failed;
    }

    private static async Task Say(Stream stream, string line, CancellationToken cancel) =>
        await stream.WriteAsync(Encoding.UTF8.GetBytes(line.ReplaceLineEndings(" ") + "\n"), cancel).ConfigureAwait(false);

    private static async Task SayAll(Stream stream, TextReader input, CancellationToken cancel)
    {
        try
        {
            while (await input.ReadLineAsync(cancel).ConfigureAwait(false) is { } line)
                await Say(stream, line, cancel).ConfigureAwait(false);

            // Not by closing one half, which the daemon could not tell from having gone away.
            await Say(stream, LineDialogue.LastLine, cancel).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // The daemon went away: whoever hears says so.
        }
    }

    /// <summary>Prints answers until the end of one, or of all; the last one's end decides.</summary>
    private static async Task<int> Hear(Stream stream, TextWriter output, TextWriter error, bool isOne, TimeSpan longest, CancellationToken cancel)
    {
        using var reader = new StreamReader(stream, leaveOpen: true);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        patience.CancelAfter(longest);
        int? code = null;
        while (await reader.ReadLineAsync(patience.Token).ConfigureAwait(false) is { } line)
        {
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
            if (line.StartsWith(LineDialogue.EndOfAnswer))
            {
                code = line == LineDialogue.EndOfAnswer + "ok" ? Answered : Failed;
                if (isOne)
                    return code.Value;
            }
            else
            {
                await (line.StartsWith(Refusal, StringComparison.Ordinal) ? error : output).WriteLineAsync(line).ConfigureAwait(false);
            }
        }

        return code is null || isOne ? throw new IOException("it went away without an answer") : code.Value;
    }
}
