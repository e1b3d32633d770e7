using System.Buffers;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace MeterEdge.Configuration.MeterLists;

/// <summary>
/// Reads the text of a CSV file (RFC 4180): records of fields, a field that holds a separator, a quotation mark or a line end being in quotation
/// marks, and a mark in it written twice. Spreadsheets of many countries separate by semicolon or tab; the first line shows which. Pure.
/// </summary>
internal ref struct CsvText
{
    private static readonly SearchValues<char> Special = SearchValues.Create(",;\t\"\r\n");

    private readonly ReadOnlySpan<char> _text;
    private readonly char _separator;
    private readonly Action<int, string> _problem;
    private int _at;
    private int _line;

    private CsvText(ReadOnlySpan<char> text, char separator, Action<int, string> problem)
    {
        _text = text;
        _separator = separator;
        _problem = problem;
        _line = 1;
    }

    /// <summary>The records, in order. Lines with nothing in them are left out, and records that are wrong.</summary>
    /// <param name="text">The text, without byte order mark.</param>
    /// <param name="problem">Told the line and what is wrong with it.</param>
    public static IReadOnlyList<CsvRecord> Parse(ReadOnlySpan<char> text, Action<int, string> problem)
    {
        var csv = new CsvText(text, SeparatorOf(text), problem);
        var records = new List<CsvRecord>();
        while (csv._at < text.Length)
        {
            var line = csv._line;
            if (csv.Record() is { } fields && !fields.All(field => field.Length == 0))
                records.Add(new(line, fields));
        }

        return records;
    }

    /// <summary>A field as it has to be written.</summary>
    public static string Field(string text) =>
        text.AsSpan().ContainsAny(Special) || text != text.Trim() ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;

    private static char SeparatorOf(ReadOnlySpan<char> text)
    {
        var end = text.IndexOfAny('\r', '\n');
        var first = end < 0 ? text : text[..end];
        var (commas, semicolons, tabs) = (first.Count(','), first.Count(';'), first.Count('\t'));
        return commas >= semicolons && commas >= tabs ? ',' : semicolons >= tabs ? ';' : '\t';
    }

    /// <summary>The fields up to the line's end; null when something is wrong with them.</summary>
    private ImmutableArray<string>? Record()
    {
        var fields = ImmutableArray.CreateBuilder<string>();
        while (true)
        {
            if (Field() is not { } field)
                return null;
            fields.Add(field);
            if (_at < _text.Length && _text[_at] == _separator)
            {
                _at++;
                continue;
            }

            EndLine();
            return fields.DrainToImmutable();
        }
    }

    private string? Field()
    {
        if (_at < _text.Length && _text[_at] == '"')
            return Quoted();
        var rest = _text[_at..];
        var length = rest.IndexOfAny(_separator, '\r', '\n');
        var field = length < 0 ? rest : rest[..length];
        if (field.Contains('"'))
            return Wrong(_line, "has a quotation mark within a field; put the whole field into quotation marks, and write those in it twice");
        _at += field.Length;
        return field.Trim().ToString();
    }

    private string? Quoted()
    {
        var (field, opened) = (new StringBuilder(), _line);
        _at++;
        while (true)
        {
            var length = _text[_at..].IndexOf('"');
            if (length < 0)
            {
                _at = _text.Length;
                _problem(opened, "opens a quotation mark that is never closed");
                return null;
            }

            var piece = _text.Slice(_at, length);
            field.Append(piece);
            _line += piece.Count('\n');
            _at += length + 1;
            if (_at < _text.Length && _text[_at] == '"')
            {
                field.Append('"');
                _at++;
                continue;
            }

            return _at == _text.Length || _text[_at] == _separator || _text[_at] is '\r' or '\n'
                ? field.ToString()
                : Wrong(opened, "goes on after a closing quotation mark; put the whole field into quotation marks, and write those in it twice");
        }
    }

    private string? Wrong(int line, string what)
    {
        _problem(line, what);
        var length = _text[_at..].IndexOfAny('\r', '\n');
        _at = length < 0 ? _text.Length : _at + length;
        EndLine();
        return null;
    }

    /// <summary>Goes behind a line's end: CR, LF or both.</summary>
    private void EndLine()
    {
        if (_at == _text.Length)
            return;
        _at += _text[_at..].StartsWith("\r\n") ? 2 : 1;
        _line++;
    }
}

/// <summary>One record of a CSV file.</summary>
/// <param name="Line">The line of the file on which it begins, from 1.</param>
/// <param name="Fields">Its fields; what stood without quotation marks has no space around.</param>
internal readonly record struct CsvRecord(int Line, ImmutableArray<string> Fields)
{
    /// <summary>The name of a column for a person: its letter in a spreadsheet.</summary>
    public static string Letter(int column) =>
        column < 26 ? ((char)('A' + column)).ToString() : (column + 1).ToString(CultureInfo.InvariantCulture);
}
