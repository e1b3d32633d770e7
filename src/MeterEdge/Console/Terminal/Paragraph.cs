namespace MeterEdge.Console.Terminal;

/// <summary>Text broken into lines. Pure.</summary>
internal static class Paragraph
{
    private const int Least = 20;

    /// <summary>The text in lines no longer than the screen, the first behind a heading and the others indented as far.</summary>
    public static IEnumerable<string> Wrap(string text, string heading, int columns)
    {
        var room = Math.Max(Least, columns - 1 - heading.Length);
        var lead = heading;
        while (text.Length > room)
        {
            var cut = text.LastIndexOf(' ', room);
            if (cut <= 0)
                cut = room;
            yield return lead + text[..cut].TrimEnd();
            text = text[cut..].TrimStart();
            lead = new string(' ', heading.Length);
        }

        yield return lead + text;
    }
}
