using System.Text;

namespace MeterEdge.Console.Terminal;

/// <summary>
/// One line while it is typed, and what the terminal must show of it. At 9600 baud a character takes a millisecond, so only what changes is written:
/// at the line's end one character for each that is typed. A line longer than the screen is shown in one row that moves sideways.
/// Pure: keys in, text for the terminal out. Needs of the terminal only CR, BS, BEL and <c>ESC [ K</c>, which every VT100 knows.
/// </summary>
internal sealed class LineEditor
{
    /// <summary>Longest line: a release with its command. Beyond it the bell rings and nothing is added.</summary>
    public const int MostCharacters = 4200;

    private const char Bell = '\a';
    private const string EraseToEnd = "\e[K";

    private readonly string _prompt;
    private readonly int _room;
    private readonly LineHistory _history;
    private readonly Func<string, IReadOnlyList<string>> _complete;
    private readonly StringBuilder _line = new();
    private int _cursor;
    private int _from;
    private int _place;
    private string _typed = "";

    /// <summary>An empty line behind a prompt.</summary>
    /// <param name="prompt">Stands before it.</param>
    /// <param name="columns">Width of the screen.</param>
    /// <param name="history">Lines before this one.</param>
    /// <param name="complete">What the last word of a beginning of a line may become.</param>
    public LineEditor(string prompt, int columns, LineHistory history, Func<string, IReadOnlyList<string>> complete)
    {
        (_prompt, _history, _complete) = (prompt, history, complete);

        // The last column stays free: there terminals differ in when they wrap.
        _room = Math.Max(8, columns - prompt.Length - 1);
        _place = history.Count;
    }

    /// <summary>What was typed.</summary>
    public string Line => _line.ToString();

    /// <summary>Prompt and line, as at the begin of a row.</summary>
    public string Drawing => $"\r{_prompt}{Visible}{EraseToEnd}{Back(Visible.Length - (_cursor - _from))}";

    private string Visible => _line.ToString(_from, Math.Min(_room, _line.Length - _from));

    /// <summary>Takes a key; gives what the terminal must be sent. Enter, interrupt and end of input are the caller's.</summary>
    public string Take(Key key) => key.Kind switch
    {
        KeyKind.Text => Insert(key.Text),
        KeyKind.Backspace => _cursor == 0 ? "" : Remove(_cursor - 1, _cursor),
        KeyKind.Delete => _cursor == _line.Length ? "" : Remove(_cursor, _cursor + 1),
        KeyKind.Left => MoveTo(Math.Max(0, _cursor - 1)),
        KeyKind.Right => MoveTo(Math.Min(_line.Length, _cursor + 1)),
        KeyKind.Home => MoveTo(0),
        KeyKind.End => MoveTo(_line.Length),
        KeyKind.Up => Recall(_place - 1),
        KeyKind.Down => Recall(_place + 1),
        KeyKind.Tab => Complete(),
        KeyKind.KillLine => Remove(0, _cursor),
        KeyKind.KillToEnd => Remove(_cursor, _line.Length),
        KeyKind.KillWord => Remove(WordBefore(), _cursor),
        KeyKind.Redraw => Drawing,
        KeyKind.Enter or KeyKind.Interrupt or KeyKind.EndOfInput => "",
    };

    private string Insert(string text)
    {
        if (_line.Length + text.Length > MostCharacters)
            return Bell.ToString();
        var isAtEnd = _cursor == _line.Length;
        _line.Insert(_cursor, text);
        _cursor += text.Length;
        if (Scroll())
            return Drawing;
        return isAtEnd ? text : RestFrom(_cursor - text.Length);
    }

    private string Remove(int first, int end)
    {
        if (first == end)
            return "";
        var before = _cursor;
        _line.Remove(first, end - first);
        _cursor = first;
        return Scroll() ? Drawing : Back(before - first) + RestFrom(first);
    }

    private string MoveTo(int place)
    {
        var before = _cursor;
        _cursor = place;
        if (Scroll())
            return Drawing;
        return place < before ? Back(before - place) : _line.ToString(before, place - before);
    }

    private string Recall(int place)
    {
        if (place < 0 || place > _history.Count)
            return "";
        if (_place == _history.Count)
            _typed = Line;
        _place = place;
        _line.Clear().Append(place == _history.Count ? _typed : _history[place]);
        _cursor = _line.Length;
        _from = 0;
        Scroll();
        return Drawing;
    }

    /// <summary>Adds what all candidates share; where that is nothing more, shows them.</summary>
    private string Complete()
    {
        var before = _line.ToString(0, _cursor);
        var word = before[(before.LastIndexOf(' ') + 1)..];
        var fitting = _complete(before).Where(one => one.StartsWith(word, StringComparison.OrdinalIgnoreCase)).Distinct().ToList();
        if (fitting.Count == 0)
            return Bell.ToString();
        var shared = fitting.Aggregate((one, other) => one[..one.Zip(other).TakeWhile(pair => pair.First == pair.Second).Count()]);
        var addition = fitting.Count == 1 ? shared[word.Length..] + " " : shared.Length > word.Length ? shared[word.Length..] : "";
        if (addition.Length > 0)
            return Insert(addition);
        return "\r\n" + Columns(fitting) + Drawing;
    }

    private string Columns(List<string> words)
    {
        var text = new StringBuilder();
        var width = words.Max(word => word.Length) + 2;
        var perRow = Math.Max(1, (_room + _prompt.Length) / width);
        foreach (var row in words.Chunk(perRow))
            text.Append(string.Concat(row.Select(word => word.PadRight(width))).TrimEnd()).Append("\r\n");
        return text.ToString();
    }

    private int WordBefore()
    {
        var place = _cursor;
        while (place > 0 && _line[place - 1] == ' ')
            place--;
        while (place > 0 && _line[place - 1] != ' ')
            place--;
        return place;
    }

    /// <summary>Moves the part that is shown so that the cursor is in it; true when all must be written anew.</summary>
    private bool Scroll()
    {
        var from = _from;
        if (_cursor < _from || _cursor > _from + _room)
            _from = Math.Max(0, _cursor - (_room / 2));
        return from != _from;
    }

    /// <summary>Writes what is shown from a place on, and goes back to the cursor.</summary>
    private string RestFrom(int place)
    {
        var rest = Visible[(place - _from)..];
        return rest + EraseToEnd + Back(_from + Visible.Length - _cursor);
    }

    private static string Back(int count) => new('\b', Math.Max(0, count));
}
