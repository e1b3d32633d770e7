using MeterEdge.HeadEnd.Commands;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace MeterEdge.HeadEnd.Demo.View;

/// <summary>Paints pictures on the terminal's second screen; disposing brings the first one and the cursor back.</summary>
public sealed class LiveScreen : IDisposable
{
    // What a narrow terminal can do without, first to go first.
    private static readonly string[] Dispensable = ["profile", "role", "A", "unit", "W"];
    // From so many lines on there is room for empty ones.
    private const int AiryHeight = 30;

    private static readonly Style Bold = new(decoration: Decoration.Bold);

    private readonly IAnsiConsole _console;
    private (int Width, int Height) _size;

    /// <summary>Takes the terminal over.</summary>
    public LiveScreen(IAnsiConsole console)
    {
        _console = console;
        _console.Write(new ControlCode("\e[?1049h\e[?25l"));
    }

    /// <summary>Shows a picture in place of the one before.</summary>
    public void Paint(DemoPicture picture)
    {
        var size = (_console.Profile.Width, _console.Profile.Height);
        if (size != _size)
            _console.Write(new ControlCode("\e[2J"));
        _size = size;
        var airy = size.Height >= AiryHeight;
        _console.Write(new Repaint(Top(picture, size.Width - 1, airy), News(picture, size.Width), Keys(picture, airy), size.Height));
    }

    /// <inheritdoc/>
    public void Dispose() => _console.Write(new ControlCode("\e[?25h\e[?1049l"));

    // Text, never Spectre's markup: of text from the network, markup would be code.
    private static Rows Top(DemoPicture picture, int width, bool airy)
    {
        var columns = Fitting(picture, width);
        var table = new Table { Border = TableBorder.None };
        foreach (var column in columns)
        {
            var heading = new Text(DemoPicture.Columns[column], Bold);
            table.AddColumn(new TableColumn(heading) { NoWrap = true, Padding = new Padding(0, 0, 1, 0) });
        }

        foreach (var row in picture.Meters)
            table.AddRow(columns.Select(column => new Text(row[column].Text, StyleOf(row[column].Mood))));

        var facts = new Grid().AddColumn(new GridColumn { NoWrap = true, Width = 9 }).AddColumn();
        foreach (var (label, text) in picture.Facts)
            facts.AddRow(new Text(label, Bold), new Text(text.Text, StyleOf(text.Mood)));

        var title = new Text("MeterEdge demo: simulated meters as the daemon reads them", Bold);
        return airy ? new(title, new Text(""), table, new Text(""), facts, new Text("")) : new(title, table, facts);
    }

    // One line each: cut, not folded.
    private static Rows News(DemoPicture picture, int width) =>
        new(picture.News.Select(news => new Text(Printable.Of(news.Text, width - 1), StyleOf(news.Mood))));

    private static Rows Keys(DemoPicture picture, bool airy)
    {
        var keys = new Text(picture.Keys, new Style(Color.Aqua));
        return airy ? new(new Text(""), keys) : new(keys);
    }

    private static List<int> Fitting(DemoPicture picture, int width)
    {
        int Width(int column) =>
            1 + picture.Meters.Select(row => row[column].Text.Length).Append(DemoPicture.Columns[column].Length).Max();

        List<int> columns = [.. Enumerable.Range(0, DemoPicture.Columns.Count)];
        foreach (var name in Dispensable)
        {
            if (columns.Sum(Width) <= width)
                break;
            columns.RemoveAll(column => DemoPicture.Columns[column] == name);
        }

        return columns;
    }

    private static Style StyleOf(Mood mood) => mood switch
    {
        Mood.Plain => Style.Plain,
        Mood.Good => new Style(Color.Green),
        Mood.Warning => new Style(Color.Yellow),
        Mood.Bad => new Style(Color.Red),
        Mood.Faint => new Style(Color.Grey),
    };

    // Spectre's Live leaves old lines behind when the picture shrinks and scrolls when it is taller than the screen. Here:
    // each line at its place and cleared to its end, then the rest of the screen; the keys stay whatever happens, and the news get the lines that the rest leaves.
    // One column is left free: clearing to the end of a full line would eat its last letter.
    private sealed class Repaint(Rows top, Rows news, Rows keys, int height) : IRenderable
    {
        public Measurement Measure(RenderOptions options, int maxWidth) => new(maxWidth, maxWidth);

        public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
        {
            List<SegmentLine> Lines(IRenderable part) => Segment.SplitLines(part.Render(options, maxWidth - 1), maxWidth - 1);
            var (above, below) = (Lines(top), Lines(keys));
            above = [.. above.Take(Math.Max(0, height - below.Count))];
            List<SegmentLine> lines = [.. above, .. Lines(news).TakeLast(Math.Max(0, height - above.Count - below.Count)), .. below];

            foreach (var (row, line) in lines.Take(height).Index())
            {
                yield return Segment.Control($"\e[{row + 1};1H");
                foreach (var segment in line)
                    yield return segment;
                yield return Segment.Control("\e[K");
            }

            yield return Segment.Control("\e[J");
        }
    }
}
