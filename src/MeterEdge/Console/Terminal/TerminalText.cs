namespace MeterEdge.Console.Terminal;

/// <summary>Text for a terminal.</summary>
internal static class TerminalText
{
    /// <summary>The text with '?' for whatever could steer a terminal: it may come from a meter, a message or the wire.</summary>
    public static string Printable(string text) => text.Any(IsUnprintable)
        ? string.Create(text.Length, text, static (printable, source) =>
        {
            for (var i = 0; i < source.Length; i++)
                printable[i] = IsUnprintable(source[i]) ? '?' : source[i];
        })
        : text;

    private static bool IsUnprintable(char letter) => char.IsControl(letter) || letter is '\u2028' or '\u2029' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
