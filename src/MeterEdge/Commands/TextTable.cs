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

    /// <summary>Writes it.</summary>
    public void WriteTo(TextWriter output)
    {
        var widths = Enumerable.Range(0, _rows[0].Length).Select(column => _rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in _rows)
            output.WriteLine(string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd());
    }
}
