using System.Collections.Immutable;
using System.Text;
using MeterEdge.Configuration.Keys;
using MeterEdge.Configuration.Rules;

namespace MeterEdge.Configuration.MeterLists;

/// <summary>The meters of a CSV file, as they are written: nothing is known yet about whether the values are right.</summary>
internal static class MeterList
{
    /// <summary>More bytes than thousands of meters need: a wrong path such as /dev/zero must not fill memory.</summary>
    public const int MaxBytes = 8 << 20;

    // Three times as many as there are columns: a table of something else is one error and not thousands.
    private const int MostColumns = 64;

    /// <summary>Takes the bytes of a list. Null when all is well, else what is wrong with the file.</summary>
    public static string? TryOpen(string file, out byte[] csv)
    {
        csv = [];
        if (NamedFile.Problem(file, secret: false) is { } problem)
            return problem;
        try
        {
            csv = BoundedFile.Read(file, MaxBytes);
            return csv.Length > MaxBytes ? $"names {file}, which is larger than {MaxBytes >> 20} MiB; is this the right file?" : null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return $"names {file}, which cannot be read: {unreadable.Message}";
        }
    }

    /// <summary>Reads a list. What is wrong is noted with its line.</summary>
    /// <param name="csv">The bytes of the file, UTF-8 with or without byte order mark.</param>
    /// <param name="file">What to call it in messages.</param>
    /// <param name="required">Columns that it must have.</param>
    /// <param name="findings">Takes what is wrong.</param>
    public static ImmutableArray<MeterRow> Read(ReadOnlySpan<byte> csv, string file, IReadOnlyList<string> required, Findings findings)
    {
        csv = Utf8Text.WithoutMark(csv);
        if (Utf8Text.BrokenLine(csv) is { } broken)
        {
            findings.Add("", Origin.At(file, broken), "is not UTF-8 text; save it as CSV UTF-8");
            return [];
        }

        var isWrong = false;
        var records = CsvText.Parse(Encoding.UTF8.GetString(csv), (line, problem) =>
        {
            isWrong = true;
            findings.Add("", Origin.At(file, line), problem);
        });
        if (records.Count == 0)
        {
            if (!isWrong)
                findings.Add("", Origin.At(file, 1), $"is empty; its first line should name the columns: {string.Join(',', required)}");
            return [];
        }

        var columns = Columns(records[0], file, required, findings);
        return columns.IsEmpty ? [] : [.. records.Skip(1).Select(record => Row(record, columns, file, findings)).OfType<MeterRow>()];
    }

    /// <summary>The columns that the headings name; none when there is something wrong with them.</summary>
    private static ImmutableArray<MeterColumn> Columns(CsvRecord headings, string file, IReadOnlyList<string> required, Findings findings)
    {
        // Spreadsheets leave empty columns at the end.
        var count = headings.Fields.Length;
        while (count > 0 && headings.Fields[count - 1].Length == 0)
            count--;
        var origin = Origin.At(file, headings.Line);
        if (count > MostColumns)
        {
            findings.Add("", origin, $"names {count} columns; is this a list of meters?");
            return [];
        }

        var columns = new List<MeterColumn>();
        for (var at = 0; at < count; at++)
        {
            var heading = headings.Fields[at];
            if (MeterColumns.Find(heading) is not { } column)
                findings.Add("", origin, $"column {CsvRecord.Letter(at)} '{heading}' is not a known column{NearestName.Suggestion(heading, MeterColumns.All.Select(known => known.Name))}");
            else if (columns.Contains(column))
                findings.Add("", origin, $"column {CsvRecord.Letter(at)} '{heading}' is there twice; remove one");
            else
                columns.Add(column);
        }

        foreach (var missing in required.Where(name => !columns.Exists(column => column.Name == name)))
            findings.Add(missing, origin, "is required: this column is missing");
        return columns.Count == count && required.All(name => columns.Exists(column => column.Name == name)) ? [.. columns] : [];
    }

    private static MeterRow? Row(CsvRecord record, ImmutableArray<MeterColumn> columns, string file, Findings findings)
    {
        var origin = Origin.At(file, record.Line);
        if (record.Fields.Length < columns.Length || record.Fields.Skip(columns.Length).Any(field => field.Length > 0))
        {
            findings.Add("", origin, $"has {record.Fields.Length} fields; the first line names {columns.Length}");
            return null;
        }

        var (meter, bus) = (new ObjectNode(origin), "");
        foreach (var (column, field) in columns.Zip(record.Fields))
        {
            if (column.Path.IsEmpty)
                bus = field;
            else if (field.Length > 0)
                Put(meter, column.Path, new ScalarNode(origin, ScalarKind.Variable, field));
        }

        return new(origin, bus, meter);
    }

    private static void Put(ObjectNode meter, ImmutableArray<string> path, ScalarNode value)
    {
        foreach (var outer in path[..^1])
        {
            if (meter.Find(outer) is not ObjectNode inner)
                meter.Set(outer, inner = new ObjectNode(value.Origin));
            meter = inner;
        }

        meter.Set(path[^1], value);
    }
}

/// <summary>A row of a list.</summary>
/// <param name="Origin">Where it stands.</param>
/// <param name="Bus">Name of the line; empty when none is written.</param>
/// <param name="Meter">What is written of the meter, under the keys of a configuration.</param>
internal sealed record MeterRow(Origin Origin, string Bus, ObjectNode Meter);
