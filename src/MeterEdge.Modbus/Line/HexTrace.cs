using System.Globalization;
using System.Runtime.InteropServices;

namespace MeterEdge.Modbus.Line;

/// <summary>
/// Writes every byte on a line as hex, when switched on; costs one test of a flag when off. What came is written in one line with the
/// time of its first byte, once the exchange is over or nothing more fits.
/// A line of text looks like <c>10:15:00.412873 &gt; 01 04 00 00 00 50 F0 36</c>, with <c>&lt;</c> for bytes that came; times are UTC.
/// </summary>
/// <param name="time">Source of the times.</param>
/// <param name="write">Takes one line of text; on the line's thread, so it returns at once.</param>
/// <param name="next">Told everything as well.</param>
public sealed class HexTrace(TimeProvider time, Action<string> write, LineObserver? next = null) : LineObserver
{
    private const int MostInOneLine = 256;

    private readonly LineObserver _next = next ?? new LineObserver();
    private readonly List<byte> _received = new(MostInOneLine);
    private string _firstAt = "";
    private volatile bool _on;

    /// <summary>Whether bytes are written. From any thread.</summary>
    public bool On
    {
        get => _on;
        set => _on = value;
    }

    /// <inheritdoc/>
    public override void GoesRound() => _next.GoesRound();

    /// <inheritdoc/>
    public override void LinkUp(string link) => _next.LinkUp(link);

    /// <inheritdoc/>
    public override void LinkDown(string link, string error) => _next.LinkDown(link, error);

    /// <inheritdoc/>
    public override void Sent(ReadOnlySpan<byte> bytes)
    {
        Flush();
        if (_on)
        {
            write($"{Now()} > {Spaced(bytes)}");
        }

        _next.Sent(bytes);
    }

    /// <inheritdoc/>
    public override void Received(ReadOnlySpan<byte> bytes)
    {
        if (_on)
        {
            _firstAt = _received.Count == 0 ? Now() : _firstAt;
            _received.AddRange(bytes);
            if (_received.Count >= MostInOneLine)
            {
                Flush();
            }
        }

        _next.Received(bytes);
    }

    /// <inheritdoc/>
    public override void Ended(ReadOnlySpan<byte> request, ExchangeOutcome outcome)
    {
        Flush();
        if (_on && outcome.Result is not (ExchangeResult.Answered or ExchangeResult.Sent))
        {
            write($"{Now()} ! {outcome}");
        }

        _next.Ended(request, outcome);
    }

    /// <inheritdoc/>
    public override void CameLate(ReadOnlySpan<byte> answer) => _next.CameLate(answer);

    /// <inheritdoc/>
    public override void Failed(string link, Exception exception) => _next.Failed(link, exception);

    private void Flush()
    {
        if (_received.Count > 0)
        {
            write($"{_firstAt} < {Spaced(CollectionsMarshal.AsSpan(_received))}");
            _received.Clear();
        }
    }

    private string Now() => time.GetUtcNow().ToString("HH:mm:ss.ffffff", CultureInfo.InvariantCulture);

    private static string Spaced(ReadOnlySpan<byte> bytes) => string.Join(' ', bytes.ToArray().Select(b => b.ToString("X2", null)));
}
