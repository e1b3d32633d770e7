namespace MeterEdge.Commands;

/// <summary>A table of plain text with aligned columns.</summary>
public sealed class TextTable
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [];

    /// <summary>Starts with the headings.</summary>
    public TextTable(params string[] headings) => _rows.Add(headings);

    /// <summary>Adds a row with a cell for each heading.</summary>
    public void Add(params string[] cells) => _rows.Add(cells);

    /// <summary>Its rows as lines.</summary>
    public IEnumerable<string> Lines
    {
        get
        {
            var widths = Enumerable.Range(0, _rows[0].Length).Select(column => _rows.Max(row => row[column].Length)).ToArray();
            return _rows.Select(row => string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
        }
    }

    /// <summary>Writes it.</summary>
    public void WriteTo(TextWriter output)
    {
        foreach (var line in Lines)
            output.WriteLine(line);
    }
}
