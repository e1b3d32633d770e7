using CsCheck;
using MeterEdge.Console.Terminal;

namespace MeterEdge.Tests.Console.Terminal;

public sealed class LineEditorTests
{
    private const string Prompt = "TG> ";
    private const int Columns = 40;
    private static readonly IReadOnlyList<string> Words = ["status", "sinks", "meters", "meter"];

    [Fact]
    public void At_the_end_of_a_line_one_character_is_sent_for_each_that_is_typed()
    {
        var editor = Editor();
        Assert.Equal("m", editor.Take(new(KeyKind.Text, "m")));
        Assert.Equal("e", editor.Take(new(KeyKind.Text, "e")));
        Assert.Equal("\b\e[K", editor.Take(new(KeyKind.Backspace)));
        Assert.Equal("m", editor.Line);
    }

    [Fact]
    public void Whatever_is_typed_the_terminal_shows_the_line_and_the_cursor_where_it_is()
    {
        var key = Gen.OneOf(
            Gen.Char['a', 'z'].Select(letter => new Key(KeyKind.Text, letter.ToString())),
            Gen.Const(new Key(KeyKind.Text, " ")),
            Gen.Enum<KeyKind>().Where(kind => kind is not (KeyKind.Text or KeyKind.Enter or KeyKind.Interrupt or KeyKind.EndOfInput)).Select(kind => new Key(kind)));
        key.Array[0, 200].Sample(keys =>
        {
            var (editor, glass, model) = (Editor(), new Glass(Columns), new Model());
            glass.Show(editor.Drawing);
            foreach (var one in keys)
            {
                glass.Show(editor.Take(one));
                model.Take(one);
                if (one.Kind is KeyKind.Tab or KeyKind.Up or KeyKind.Down)
                    model = new Model { Line = editor.Line, Cursor = editor.Line.Length };
                Assert.StartsWith(Prompt.TrimEnd(), glass.Row, StringComparison.Ordinal);
                var shown = glass.Row.Length > Prompt.Length ? glass.Row[Prompt.Length..] : "";
                Assert.Contains(shown.TrimEnd(), editor.Line, StringComparison.Ordinal);
            }

            // Completion puts the cursor where it inserted; everything else is as the model has it.
            if (!keys.Any(one => one.Kind is KeyKind.Tab or KeyKind.Up or KeyKind.Down))
            {
                Assert.Equal(model.Line, editor.Line);
                if (model.Line.Length <= Columns - Prompt.Length - 1)
                    Assert.Equal(Prompt.Length + model.Cursor, glass.Column);
            }

            var fresh = new Glass(Columns);
            fresh.Show(editor.Drawing);
            return fresh.Row == glass.Row && fresh.Column == glass.Column;
        });
    }

    [Fact]
    public void A_long_line_moves_sideways_and_is_whole_all_the_same()
    {
        var (editor, glass) = (Editor(), new Glass(Columns));
        glass.Show(editor.Drawing);
        var text = string.Concat(Enumerable.Range(0, 30).Select(n => $"{n} "));
        foreach (var letter in text)
            glass.Show(editor.Take(new(KeyKind.Text, letter.ToString())));
        Assert.Equal(text, editor.Line);
        Assert.EndsWith("28 29", glass.Row, StringComparison.Ordinal);
        glass.Show(editor.Take(new(KeyKind.Home)));
        Assert.StartsWith(Prompt + "0 1 2", glass.Row, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_has_an_end()
    {
        var (editor, glass) = (Editor(), new Glass(Columns));
        for (var n = 0; n <= LineEditor.MostCharacters; n++)
            glass.Show(editor.Take(new(KeyKind.Text, "x")));
        Assert.Equal(LineEditor.MostCharacters, editor.Line.Length);
        Assert.Equal(1, glass.Bells);
    }

    [Fact]
    public void Up_and_down_bring_lines_back_and_what_was_being_typed()
    {
        var history = new LineHistory();
        history.Add("first");
        history.Add("second");
        history.Add("second");
        history.Add("");
        var editor = Editor(history);
        editor.Take(new(KeyKind.Text, "x"));
        Assert.Equal(["second", "first", "first", "second", "x", "x"], ((KeyKind[])[KeyKind.Up, KeyKind.Up, KeyKind.Up, KeyKind.Down, KeyKind.Down, KeyKind.Down]).Select(key =>
        {
            editor.Take(new(key));
            return editor.Line;
        }));
    }

    [Theory]
    [InlineData("st", "status ", 0)]
    [InlineData("m", "meter", 0)]
    [InlineData("s", "s", 0)]
    [InlineData("x", "x", 1)]
    [InlineData("help si", "help sinks ", 0)]
    public void Tab_adds_what_all_that_fit_have_in_common(string typed, string line, int bells)
    {
        var (editor, glass) = (Editor(), new Glass(Columns));
        glass.Show(editor.Drawing);
        foreach (var letter in typed)
            glass.Show(editor.Take(new(KeyKind.Text, letter.ToString())));
        glass.Show(editor.Take(new(KeyKind.Tab)));
        Assert.Equal((line, bells), (editor.Line, glass.Bells));
    }

    [Fact]
    public void Tab_shows_what_fits_where_it_cannot_go_on()
    {
        var (editor, glass) = (Editor(), new Glass(Columns));
        glass.Show(editor.Drawing);
        glass.Show(editor.Take(new(KeyKind.Text, "s")));
        glass.Show(editor.Take(new(KeyKind.Tab)));
        Assert.Equal($"{Prompt}s\nstatus  sinks\n{Prompt}s", glass.All);
    }

    private static LineEditor Editor(LineHistory? history = null) => new(Prompt, Columns, history ?? new(), _ => Words);

    /// <summary>An editor that is easy to believe.</summary>
    private sealed class Model
    {
        public string Line { get; set; } = "";

        public int Cursor { get; set; }

        public void Take(Key key)
        {
            (Line, Cursor) = key.Kind switch
            {
                KeyKind.Text => (Line.Insert(Cursor, key.Text), Cursor + 1),
                KeyKind.Backspace when Cursor > 0 => (Line.Remove(Cursor - 1, 1), Cursor - 1),
                KeyKind.Delete when Cursor < Line.Length => (Line.Remove(Cursor, 1), Cursor),
                KeyKind.Left => (Line, Math.Max(0, Cursor - 1)),
                KeyKind.Right => (Line, Math.Min(Line.Length, Cursor + 1)),
                KeyKind.Home => (Line, 0),
                KeyKind.End => (Line, Line.Length),
                KeyKind.KillLine => (Line[Cursor..], 0),
                KeyKind.KillToEnd => (Line[..Cursor], Cursor),
                KeyKind.KillWord => (Line[..WordBegin()] + Line[Cursor..], WordBegin()),
                _ => (Line, Cursor),
            };
        }

        private int WordBegin() => Line[..Cursor].TrimEnd(' ').LastIndexOf(' ') + 1;
    }
}
