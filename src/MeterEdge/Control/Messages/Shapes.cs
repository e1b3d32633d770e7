using System.Globalization;

namespace MeterEdge.Control.Messages;

/// <summary>What texts from outside may look like. They end up in logs, answers and files.</summary>
internal static class Shapes
{
    private const int LongestId = 64;
    private const int LongestReference = 128;

    /// <summary>A-Z a-z 0-9 . _ : - , 1 to 64 of them.</summary>
    public static bool IsId(string text) =>
        text.Length is > 0 and <= LongestId && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or ':' or '-');

    /// <summary>Whatever a bank calls a payment: 1 to 128 printable letters of ASCII, no space.</summary>
    public static bool IsReference(string text) => text.Length is > 0 and <= LongestReference && text.All(letter => letter is > ' ' and <= '~');

    /// <summary>A name in any script: 1 to 64 letters, no control characters.</summary>
    public static bool IsName(string text) => text.Length is > 0 and <= LongestId && !text.Any(char.IsControl);

    /// <summary>ISO 4217.</summary>
    public static bool IsCurrency(string text) => text.Length == 3 && text.All(char.IsAsciiLetterUpper);

    /// <summary>ISO 8601 with its offset, years 1970 to 9998: without an offset it would mean something else on every machine. Null for anything else.</summary>
    public static DateTimeOffset? Instant(string text) =>
        text is [.., 'Z'] or [.., '+' or '-', _, _, ':', _, _]
        && DateTimeOffset.TryParseExact(text, "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal, out var instant)
        && instant.Year is >= 1970 and <= 9998
            ? instant
            : null;

    /// <summary>A compact token, from afar.</summary>
    public static bool IsToken(string text) => text.Length > 0 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '_' or '.');
}
