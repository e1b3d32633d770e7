using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using MeterEdge.Metering.Evidence;
using MeterEdge.Modbus.Frames;

namespace MeterEdge.Console.Lines;

/// <summary>A traced frame for a terminal.</summary>
/// <param name="At">When.</param>
/// <param name="Direction"><c>&gt;</c> went out, <c>&lt;</c> came, <c>!</c> an exchange failed or the port came or went.</param>
/// <param name="Hex">All bytes, e.g. <c>0C 04 00 00</c>; empty where there are none.</param>
/// <param name="Words">What it says, at most 80 characters.</param>
public sealed record TraceText(DateTimeOffset At, char Direction, string Hex, string Words)
{
    /// <summary>Columns of the narrowest terminal.</summary>
    public const int Width = 80;

    private const string Indent = "               ";

    /// <summary>What a frame says, decoded.</summary>
    public static TraceText Of(TracedFrame frame, Framing framing) => frame.Kind switch
    {
        TracedKind.Sent => new(frame.At, '>', Spaced(frame.Bytes), FrameText.Of(frame.Bytes.AsSpan(), true, [], framing)),
        TracedKind.Received => new(frame.At, '<', Spaced(frame.Bytes), FrameText.Of(frame.Bytes.AsSpan(), false, frame.Request.AsSpan(), framing)),
        TracedKind.Ended => new(frame.At, '!', "", frame.Outcome?.ToString() ?? ""),
        TracedKind.LinkUp => new(frame.At, '!', "", "the port was opened"),
        TracedKind.LinkDown => new(frame.At, '!', "", "the port is gone"),
    };

    /// <summary>
    /// One or two rows of at most 80 characters, time in UTC: <c>10:15:00.412 &gt; 0C 04 00 00</c> and below it the words. Long frames are cut,
    /// and the rest is counted.
    /// </summary>
    public IEnumerable<string> Rows()
    {
        var head = $"{At.UtcDateTime.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)} {Direction} ";
        if (Hex.Length == 0)
        {
            yield return Cut(head + Words);
            yield break;
        }

        yield return head + Fitted(Width - head.Length);
        yield return Cut(Indent + Words);
    }

    internal static string Cut(string text) => text.Length <= Width ? text : text[..(Width - 1)] + "…";

    private string Fitted(int room)
    {
        if (Hex.Length <= room)
            return Hex;
        const int Each = 3;
        var bytes = (Hex.Length + 1) / Each;
        var shown = (room - " +999 bytes".Length) / Each;
        return $"{Hex[..((shown * Each) - 1)]} +{bytes - shown} bytes";
    }

    private static string Spaced(ImmutableArray<byte> bytes)
    {
        var text = new StringBuilder(3 * bytes.Length);
        foreach (var one in bytes)
            text.Append(text.Length == 0 ? "" : " ").Append(one.ToString("X2", CultureInfo.InvariantCulture));
        return text.ToString();
    }
}
