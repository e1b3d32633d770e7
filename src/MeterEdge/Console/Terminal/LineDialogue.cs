using System.Text;

namespace MeterEdge.Console.Terminal;

/// <summary>
/// A program that sends lines: one command a line, lines back, and after the last of them one that begins with EOT (04 hex) and says <c>ok</c> or
/// <c>failed</c>. The program's going away ends what runs, within a second or two.
/// </summary>
/// <param name="reader">Brings the lines.</param>
/// <param name="stream">Takes the answers.</param>
/// <param name="patience">How long the program may say and take nothing.</param>
/// <param name="time">Clock of the patience.</param>
/// <param name="hasLeft">Whether the program has gone away, as far as that can be seen while nothing is read from it.</param>
/// <param name="stop">The daemon ends.</param>
internal sealed class LineDialogue(CommandLines reader, Stream stream, TimeSpan patience, TimeProvider time, Func<bool> hasLeft, CancellationToken stop) : IDialogue, IDisposable
{
    /// <summary>A line by which the program says that it sends no more.</summary>
    public const string LastLine = "\x04";

    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    private CancellationTokenSource? _running;
    private ITimer? _watch;

    /// <summary>Begins the last line of an answer.</summary>
    public const char EndOfAnswer = '\x04';

    /// <inheritdoc/>
    public bool IsTerminal => false;

    /// <inheritdoc/>
    public int Columns => 80;

    /// <inheritdoc/>
    public TimeSpan SinceKey => TimeSpan.Zero;

    /// <inheritdoc/>
    public async ValueTask<Typed> ReadLine(string prompt, Func<string, IReadOnlyList<string>> complete, TimeSpan patience)
    {
        try
        {
            return await reader.Next(stop).ConfigureAwait(false) is { } line and not LastLine ? new(TypedKind.Line, line) : new(TypedKind.Left);
        }
        catch (LineTooLongException tooLong)
        {
            await WriteLine($"error: {tooLong.Message}").ConfigureAwait(false);
            await End(succeeded: false).ConfigureAwait(false);
            return new(TypedKind.Left);
        }
    }

    /// <inheritdoc/>
    public async ValueTask<string?> ReadHidden(string prompt, int most, int shows, CancellationToken stop) =>
        await reader.Next(stop).ConfigureAwait(false) is { } line ? line[..Math.Min(line.Length, most)] : null;

    /// <inheritdoc/>
    public CancellationToken Begin(CancellationToken stop)
    {
        Dispose();
        var running = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _running = running;
        _watch = time.CreateTimer(_ => Look(running), null, LookEvery, LookEvery);
        return running.Token;
    }

    /// <inheritdoc/>
    public ValueTask WriteLine(string line, bool paged = true) => Write(TerminalText.Printable(line));

    /// <inheritdoc/>
    public ValueTask End(bool succeeded) => Write(EndOfAnswer + (succeeded ? "ok" : "failed"));

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch?.Dispose();
        _running?.Dispose();
    }

    private void Look(CancellationTokenSource running)
    {
        try
        {
            if (hasLeft())
                running.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // It was over at this very moment.
        }
    }

    private async ValueTask Write(string line)
    {
        using var slow = new CancellationTokenSource(patience, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(slow.Token, stop);
        try
        {
            await stream.WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), over.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            throw new IOException("the program takes nothing");
        }
    }
}
