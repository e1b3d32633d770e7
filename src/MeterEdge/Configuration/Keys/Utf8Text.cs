using System.Text.Unicode;

namespace MeterEdge.Configuration.Keys;

/// <summary>The bytes of a text file.</summary>
internal static class Utf8Text
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The text without the mark that some editors put in front.</summary>
    public static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) => text.StartsWith(ByteOrderMark) ? text[ByteOrderMark.Length..] : text;

    /// <summary>The first line, from 1, that is not UTF-8; null when all are.</summary>
    public static int? BrokenLine(ReadOnlySpan<byte> text)
    {
        if (Utf8.IsValid(text))
            return null;
        var line = 1;
        while (true)
        {
            // A line feed is never part of a longer character, so lines can be checked one by one.
            var end = text.IndexOf((byte)'\n');
            if (end < 0 || !Utf8.IsValid(text[..end]))
                return line;
            text = text[(end + 1)..];
            line++;
        }
    }
}
