using Microsoft.Data.Sqlite;

namespace MeterEdge.Journal;

/// <summary>
/// Numbers that a sink is owed, of which there is no row and no gap says why. A flipped bit can take a row out of its page without SQLite
/// or any checksum noticing; only the hole in the numbers shows it. Used within the transactions of one connection.
/// </summary>
internal sealed class Holes : IDisposable
{
    // Nobody loses that many at once: the numbers of an outage begin far above those that could not be read then.
    private const long NeverGiven = 1_000_000_000;

    private readonly GapTable _gaps;
    private readonly Statement _rows;
    private readonly Statement _told;
    private readonly Statement _epochs;

    public Holes(SqliteConnection connection, GapTable gaps)
    {
        _gaps = gaps;
        _rows = new(connection, "SELECT seq FROM reading WHERE seq BETWEEN $1 AND $2", 2);
        _told = new(connection, "SELECT max(first, $1), min(last, $2) FROM gap WHERE last >= $1 AND first <= $2 AND (sink IS NULL OR sink = $3)", 3);
        _epochs = new(connection, "SELECT id, first FROM epoch WHERE first IS NOT NULL ORDER BY first DESC", 0);
    }

    /// <summary>Numbers between the first one asked and the last one answered that the answer lacks.</summary>
    public static IEnumerable<SequenceRange> In(RangeRead read, long first)
    {
        foreach (var reading in read.Readings)
        {
            if (reading.Seq > first)
                yield return new(first, reading.Seq - 1);
            first = reading.Seq + 1;
        }

        if (read.Through >= first)
            yield return new(first, read.Through);
    }

    /// <summary>Notes a gap for what nothing explains; false when all of it is explained.</summary>
    public bool Note(Missed missed)
    {
        var (range, noted) = (missed.Range, false);
        var left = RangeSet.Empty.Add(range);
        using (var rows = _rows.Rows(range.First, range.Last))
        {
            while (rows.Read())
                left = left.Remove(rows.GetInt64(0), rows.GetInt64(0));
        }

        using (var told = _told.Rows(range.First, range.Last, missed.Sink))
        {
            while (told.Read())
                left = left.Remove(told.GetInt64(0), told.GetInt64(1));
        }

        // From the youngest epoch down: what is left after the oldest is of one that is forgotten.
        using (var epochs = _epochs.Rows())
        {
            while (!left.IsEmpty && epochs.Read())
            {
                var (id, first) = (epochs.GetString(0), epochs.GetInt64(1));
                noted |= Lose(left.Except(RangeSet.Empty.Add(1, first - 1)), id, missed.Sink);
                left = left.Remove(first, long.MaxValue);
            }
        }

        return Lose(left, "", missed.Sink) || noted;
    }

    public void Dispose()
    {
        _rows.Dispose();
        _told.Dispose();
        _epochs.Dispose();
    }

    private bool Lose(RangeSet numbers, string epoch, string sink)
    {
        var lost = numbers.Ranges.Where(range => range.Count < NeverGiven).ToList();
        foreach (var range in lost)
            _gaps.Insert(new(0, epoch, range, null, null, Gap.Gone, sink), told: false);
        return lost.Count > 0;
    }
}

/// <summary>Numbers that a sink asked for and did not get.</summary>
/// <param name="Sink">The sink.</param>
/// <param name="Range">The numbers.</param>
internal sealed record Missed(string Sink, SequenceRange Range);
