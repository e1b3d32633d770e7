using System.Globalization;
using System.Text.Json;
using MeterEdge.Control;
using MeterEdge.Control.Audit;
using Microsoft.Data.Sqlite;

namespace MeterEdge.Commands;

/// <summary><c>meteredge audit verify</c>: checks the chain of evidence, also while the daemon runs. Changes nothing.</summary>
public static class AuditCommand
{
    private const int Intact = 0;
    private const int Failed = 1;
    private const int Broken = 4;
    private const UnixFileMode OnlyOurs = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>A row of the chain as it was published.</summary>
    /// <param name="Seq">Its number.</param>
    /// <param name="Hash">Its hash, 64 hex digits.</param>
    public readonly record struct Anchor(long Seq, string Hash)
    {
        /// <summary>Reads <c>SEQ:HASH</c>; null when it is none.</summary>
        public static Anchor? Parse(string text) =>
            text.Split(':') is [var seq, { Length: 64 } hash] && hash.All(char.IsAsciiHexDigit)
                && long.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
                ? new(number, hash)
                : null;
    }

    /// <summary>Checks every row, and writes it to a file where one is given.</summary>
    /// <param name="data">The daemon's data directory.</param>
    /// <param name="anchor">What was published; null: the chain is only checked against itself.</param>
    /// <param name="export">File that takes the rows; it must not exist.</param>
    /// <param name="output">Takes what was found.</param>
    /// <param name="error">Takes the first broken link, or why nothing could be checked.</param>
    /// <returns>0; 4 when the chain is broken; 1 when it could not be checked.</returns>
    public static int Verify(string data, Anchor? anchor, string? export, TextWriter output, TextWriter error)
    {
        var path = Path.Combine(data, ControlStore.FileName);
        if (!File.Exists(path))
        {
            error.WriteLine($"meteredge: {path} does not exist; name the daemon's DataDirectory with --data");
            return Failed;
        }

        var check = new AuditCheck(anchor is { } published ? (published.Seq, published.Hash) : null);
        try
        {
            using var copy = export is null ? null : Create(export);
            var problem = Take(AuditReader.Rows(path), check, copy) ?? check.End();
            if (problem is not null)
            {
                error.WriteLine(Text($"meteredge: {path}: {problem}; {check.Rows} rows before it are right"));
                return Broken;
            }
        }
        catch (Exception damaged) when (Trouble.IsDamage(damaged))
        {
            error.WriteLine(Text($"meteredge: {path}: the file is damaged somewhere after row {check.Rows} ({damaged.Message})"));
            return Broken;
        }
        catch (Exception failed) when (failed is SqliteException or IOException or UnauthorizedAccessException)
        {
            error.WriteLine($"meteredge: the chain cannot be checked: {failed.Message}");
            return Failed;
        }

        output.WriteLine(check.Rows == 0 ? $"{path}: no rows yet" : Text($"{path}: {check.Rows} rows, all right; the last is {check.Rows}:{check.Hash}"));
        return Intact;
    }

    private static string? Take(IEnumerable<AuditRow> rows, AuditCheck check, Stream? copy)
    {
        string? problem = null;
        foreach (var row in rows)
        {
            // What comes after a broken link is evidence too, so it is exported as well.
            problem ??= check.Take(row);
            if (copy is not null)
                Write(row, copy);
            else if (problem is not null)
                break;
        }

        return problem;
    }

    private static FileStream Create(string path) =>
        new(path, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OnlyOurs });

    /// <summary>The body goes out as text, because its hash is that of its text.</summary>
    private static void Write(AuditRow row, Stream copy)
    {
        using (var line = new Utf8JsonWriter(copy))
        {
            line.WriteStartObject();
            line.WriteNumber("seq", row.Seq);
            line.WriteNumber("t_ms", row.TimeMs);
            line.WriteString("kind", row.Kind);
            line.WriteString("meter", row.Meter);
            line.WriteString("case", row.Case);
            line.WriteString("body", row.Body);
            line.WriteString("hash", row.Hash);
            line.WriteEndObject();
        }

        copy.WriteByte((byte)'\n');
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
