using System.Text;

namespace MeterEdge.Console.Terminal;

/// <summary>Lines out of a stream, byte by byte, so that nothing behind a line is taken with it.</summary>
/// <param name="stream">Where they come from.</param>
/// <param name="patience">How long each may take to come whole.</param>
/// <param name="time">Clock of the patience.</param>
internal sealed class CommandLines(Stream stream, TimeSpan patience, TimeProvider time)
{
    /// <summary>Longest line in bytes; a release has 4 kB.</summary>
    public const int Longest = 8192;

    private string? _putBack;

    /// <summary>Has this line come once more.</summary>
    public void PutBack(string line) => _putBack = line;

    /// <summary>The next line without its end; null when there is none any more.</summary>
    /// <exception cref="IOException">It is too long, or took too long to come.</exception>
    public async ValueTask<string?> Next(CancellationToken stop)
    {
        if (_putBack is { } first)
        {
            _putBack = null;
            return first;
        }

        using var over = new CancellationTokenSource(patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, over.Token);
        var line = new byte[Longest];
        var length = 0;
        try
        {
            while (await stream.ReadAsync(line.AsMemory(length, 1), either.Token).ConfigureAwait(false) > 0)
            {
                if (line[length] == '\n')
                    return Encoding.UTF8.GetString(line, 0, length).TrimEnd('\r');
                if (++length == Longest)
                    throw new LineTooLongException();
            }
        }
        catch (OperationCanceledException) when (over.IsCancellationRequested)
        {
            throw new IOException("nothing came in time");
        }

        return length == 0 ? null : Encoding.UTF8.GetString(line, 0, length).TrimEnd('\r');
    }
}

/// <summary>More bytes than a line may have came without an end.</summary>
internal sealed class LineTooLongException() : IOException($"a line has at most {CommandLines.Longest} bytes");
