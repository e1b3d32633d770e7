namespace MeterEdge.Console.Terminal;

/// <summary>The lines that were typed, for the keys up and down. In memory only, and without what was typed hidden.</summary>
internal sealed class LineHistory
{
    private const int MostLines = 100;

    private readonly List<string> _lines = [];

    /// <summary>How many there are.</summary>
    public int Count => _lines.Count;

    /// <summary>A line, 0 being the oldest.</summary>
    public string this[int place] => _lines[place];

    /// <summary>Remembers a line, unless it is empty or the one before.</summary>
    public void Add(string line)
    {
        if (line.Length == 0 || (_lines.Count > 0 && _lines[^1] == line))
            return;
        if (_lines.Count == MostLines)
            _lines.RemoveAt(0);
        _lines.Add(line);
    }
}
