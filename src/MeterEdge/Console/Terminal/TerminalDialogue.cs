using System.Text;
using System.Threading.Channels;

namespace MeterEdge.Console.Terminal;

/// <summary>
/// A person at a terminal: bytes of keys in, bytes for the screen out. While a command runs, keys are kept for the next line, but for Ctrl-C, which ends it.
/// </summary>
internal sealed class TerminalDialogue : IDialogue, IDisposable
{
    // A pasted release has 4 kB. What is typed beyond this while nobody reads is lost, as on every terminal.
    private const int MostKeys = 8192;
    private const string More = "-- more: space, Enter or q --";
    private const string EraseRow = "\r\e[K";

    private const int PieceBytes = 256;

    // In the middle of a command somebody has to answer: without a key for so long, it ends.
    private static readonly TimeSpan KeyPatience = TimeSpan.FromMinutes(5);

    private readonly Stream _stream;
    private readonly TimeSpan _writePatience;
    private readonly TimeProvider _time;
    private readonly int _rows;
    private readonly KeyReader _reader = new();
    private readonly LineHistory _history = new();
    private readonly Channel<Key> _keys = Channel.CreateBounded<Key>(new BoundedChannelOptions(MostKeys) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _left = new();
    private CancellationTokenSource? _running;
    private long _lastKey;
    private int _shown;

    /// <summary>A dialogue over a stream that somebody else closes.</summary>
    /// <param name="stream">Keys and screen.</param>
    /// <param name="columns">Width of the screen.</param>
    /// <param name="rows">Height of the screen.</param>
    /// <param name="writePatience">How long the other side may take nothing.</param>
    /// <param name="time">Clock of the patience.</param>
    public TerminalDialogue(Stream stream, int columns, int rows, TimeSpan writePatience, TimeProvider time)
    {
        (_stream, Columns, _rows, _writePatience, _time) = (stream, columns, rows, writePatience, time);
        _lastKey = time.GetTimestamp();
    }

    /// <inheritdoc/>
    public bool IsTerminal => true;

    /// <inheritdoc/>
    public int Columns { get; }

    /// <inheritdoc/>
    public TimeSpan SinceKey => _time.GetElapsedTime(Volatile.Read(ref _lastKey));

    /// <summary>Takes the keys until the other side leaves. Runs beside the session.</summary>
    public async Task Listen(CancellationToken stop)
    {
        var bytes = new byte[256];
        try
        {
            while (await _stream.ReadAsync(bytes, stop).ConfigureAwait(false) is > 0 and var count)
            {
                for (var i = 0; i < count; i++)
                {
                    if (_reader.Take(bytes[i]) is { } key)
                        Pressed(key);
                }
            }
        }
        catch (Exception gone) when (gone is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The same as having left.
        }

        _keys.Writer.TryComplete();
        await _left.CancelAsync().ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public async ValueTask<Typed> ReadLine(string prompt, Func<string, IReadOnlyList<string>> complete, TimeSpan patience)
    {
        _shown = 0;
        var editor = new LineEditor(prompt, Columns, _history, complete);
        await Write(editor.Drawing).ConfigureAwait(false);
        while (true)
        {
            using var idle = new CancellationTokenSource(patience, _time);
            Key key;
            try
            {
                key = await _keys.Reader.ReadAsync(idle.Token).ConfigureAwait(false);
            }
            catch (ChannelClosedException)
            {
                return new(TypedKind.Left);
            }
            catch (OperationCanceledException)
            {
                await Write("\r\n").ConfigureAwait(false);
                return new(TypedKind.Idle);
            }

            if (Ended(key, editor.Line) is { } typed)
            {
                _history.Add(typed.Line);
                await Write(key.Kind == KeyKind.Interrupt ? "^C\r\n" : "\r\n").ConfigureAwait(false);
                return typed;
            }

            await Write(editor.Take(key)).ConfigureAwait(false);
        }
    }

    /// <summary>What a key that ends the line makes of it; null for all others.</summary>
    private static Typed? Ended(Key key, string line) => key.Kind == KeyKind.Enter ? new(TypedKind.Line, line)
        : key.Kind == KeyKind.Interrupt ? new(TypedKind.Line)
        : key.Kind == KeyKind.EndOfInput && line.Length == 0 ? new(TypedKind.Left)
        : null;

    /// <inheritdoc/>
    public async ValueTask<string?> ReadHidden(string prompt, int most, int shows, CancellationToken stop)
    {
        await Write(prompt).ConfigureAwait(false);
        var line = new StringBuilder();
        try
        {
            while (await NextKey(stop).ConfigureAwait(false) is { } key)
            {
                if (key.Kind == KeyKind.Enter)
                    return line.ToString();
                if (key.Kind == KeyKind.KillLine)
                    line.Clear();
                else if (key.Kind == KeyKind.Backspace)
                    line.Length = Math.Max(0, line.Length - 1);
                else if (line.Length < most)
                    line.Append(key.Text);
                if (key.Kind == KeyKind.Text && shows > 0 && line.Length % shows == 0)
                    await Write(".").ConfigureAwait(false);
            }

            return null;
        }
        finally
        {
            await Write("\r\n").ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public CancellationToken Begin(CancellationToken stop)
    {
        _shown = 0;
        _running?.Dispose();
        var running = CancellationTokenSource.CreateLinkedTokenSource(stop, _left.Token);
        Volatile.Write(ref _running, running);
        return running.Token;
    }

    /// <inheritdoc/>
    public async ValueTask WriteLine(string line, bool paged = true)
    {
        line = TerminalText.Printable(line);
        if (!paged)
        {
            await Write(line + "\r\n", Volatile.Read(ref _running)).ConfigureAwait(false);
            return;
        }

        foreach (var row in Rows(line))
        {
            if (Volatile.Read(ref _running) is { } running && _shown + 1 >= _rows && _shown > 0)
                _shown = await NextPage(running).ConfigureAwait(false);
            _shown++;
            await Write(row + "\r\n", Volatile.Read(ref _running)).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask End(bool succeeded)
    {
        Volatile.Write(ref _running, null);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _running?.Dispose();
        _left.Dispose();
    }

    /// <summary>A line as the screen has room for it, broken between words and indented as it begins.</summary>
    private IEnumerable<string> Rows(string line)
    {
        var indent = line.Length - line.TrimStart(' ').Length;
        return line.Length < Columns ? [line] : Paragraph.Wrap(line[indent..], line[..indent], Columns);
    }

    private void Pressed(Key key)
    {
        Volatile.Write(ref _lastKey, _time.GetTimestamp());
        if (key.Kind == KeyKind.Interrupt && Volatile.Read(ref _running) is { } running)
        {
            // What was typed ahead was meant for what is stopped now.
            while (_keys.Reader.TryRead(out _))
            {
            }

            try
            {
                running.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It was over at this very moment.
            }

            return;
        }

        _keys.Writer.TryWrite(key);
    }

    /// <summary>Waits for a key at the end of a page; gives how many rows of the next one are taken.</summary>
    private async ValueTask<int> NextPage(CancellationTokenSource running)
    {
        await Write(More).ConfigureAwait(false);
        try
        {
            while (true)
            {
                var key = await NextKey(running.Token).ConfigureAwait(false) ?? throw new OperationCanceledException(running.Token);
                if (key.Text == " ")
                    return 0;
                if (key.Kind is KeyKind.Enter or KeyKind.Down)
                    return _rows - 2;
                if (key.Text is "q" or "Q")
                {
                    await running.CancelAsync().ConfigureAwait(false);
                    running.Token.ThrowIfCancellationRequested();
                }
            }
        }
        finally
        {
            await Write(EraseRow).ConfigureAwait(false);
        }
    }

    /// <summary>A key in the middle of a command; null when the other side has left. Nobody there for long ends the command.</summary>
    private async ValueTask<Key?> NextKey(CancellationToken stop)
    {
        using var patience = new CancellationTokenSource(KeyPatience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, patience.Token);
        try
        {
            return await _keys.Reader.ReadAsync(either.Token).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            return null;
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && Volatile.Read(ref _running) is { } running)
        {
            await running.CancelAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Writes in pieces, so that Ctrl-C ends a long text and each piece has the whole patience of a slow wire.</summary>
    private async ValueTask Write(string text, CancellationTokenSource? running = null)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var at = 0; at < bytes.Length; at += PieceBytes)
        {
            // A short line is whole, also the one that says that it was stopped.
            if (at > 0 && running?.IsCancellationRequested == true)
                throw new OperationCanceledException("stopped in the middle of a long line");
            using var patience = new CancellationTokenSource(_writePatience, _time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _left.Token);
            try
            {
                await _stream.WriteAsync(bytes.AsMemory(at, Math.Min(PieceBytes, bytes.Length - at)), either.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                throw new IOException("the terminal takes nothing, or has gone");
            }
        }
    }
}
