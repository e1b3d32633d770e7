using System.Text;

namespace MeterEdge.Console.Terminal;

/// <summary>
/// A program that sends lines: one command a line, lines back, and after the last of them one that begins with EOT (04 hex) and says <c>ok</c> or
/// <c>failed</c>. The program's going away ends what runs at the next line that it would be shown.
/// </summary>
/// <param name="reader">Brings the lines.</param>
/// <param name="stream">Takes the answers.</param>
/// <param name="patience">How long the program may say and take nothing.</param>
/// <param name="time">Clock of the patience.</param>
/// <param name="stop">The daemon ends.</param>
internal sealed class LineDialogue(CommandLines reader, Stream stream, TimeSpan patience, TimeProvider time, CancellationToken stop) : IDialogue
{
    /// <summary>Begins the last line of an answer.</summary>
    public const char EndOfAnswer = '\x04';

    /// <inheritdoc/>
    public bool IsTerminal => false;

    /// <inheritdoc/>
    public int Columns => 80;

    /// <inheritdoc/>
    public async ValueTask<Typed> ReadLine(string prompt, Func<string, IReadOnlyList<string>> complete, TimeSpan patience)
    {
        try
        {
            return await reader.Next(stop).ConfigureAwait(false) is { } line ? new(TypedKind.Line, line) : new(TypedKind.Left);
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
    public CancellationToken Begin(CancellationToken stop) => stop;

    /// <inheritdoc/>
    public ValueTask WriteLine(string line, bool paged = true) => Write(TerminalText.Printable(line));

    /// <inheritdoc/>
    public ValueTask End(bool succeeded) => Write(EndOfAnswer + (succeeded ? "ok" : "failed"));

    private async ValueTask Write(string line)
    {
        using var over = new CancellationTokenSource(patience, time);
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
