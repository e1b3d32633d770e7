using MeterEdge.Control;
using Microsoft.Data.Sqlite;

namespace MeterEdge.Journal;

/// <summary>The fresh journal cannot be written: nothing is wrong with what is salvaged, and it can be done again.</summary>
internal sealed class UnwritableException(Exception cause) : IOException($"the fresh journal cannot be written: {cause.Message}", cause);

/// <summary>Rows of a damaged journal on their way into a fresh one, as they are, if their checksum holds.</summary>
internal sealed class SalvagedRows(JournalStore fresh) : IDisposable
{
    private const int Batch = 1024;

    private readonly List<object?[]> _waiting = [];
    private readonly Dictionary<long, string> _epochs = [];
    private readonly Statement _insert = new(fresh.Writer, $"INSERT OR IGNORE INTO reading({Rows.Columns}) VALUES($1, $2, $3, $4, $5, $6, $7)", 7);
    private readonly Statement _pages = new(fresh.Writer, "PRAGMA page_count", 0);

    // Some of the quota is left for what comes, and some of the disk for everybody.
    private readonly long _most = Math.Min(fresh.QuotaPages * 8 / 10, fresh.FreePagesOnDisk * 3 / 4);

    /// <summary>Which numbers were saved.</summary>
    public RangeSet Numbers { get; private set; } = RangeSet.Empty;

    public long Count { get; private set; }

    /// <summary>True when the quota allows no more; what follows needs some room too.</summary>
    public bool IsFull { get; private set; }

    /// <summary>Takes the epochs over, and beside them the ids that are known from elsewhere: one in the file may be damaged.</summary>
    public void Begin(IReadOnlyList<OldEpoch> epochs, IEnumerable<string> known)
    {
        foreach (var epoch in epochs)
            _epochs[epoch.Number] = epoch.Id;
        var next = epochs.Select(epoch => epoch.Number).DefaultIfEmpty().Max();
        foreach (var id in known.Reverse().Where(id => !_epochs.ContainsValue(id)))
            _epochs[++next] = id;
        Write(() =>
        {
            using var insert = new Statement(fresh.Writer, "INSERT OR IGNORE INTO epoch(n, id, since_ms, first) VALUES($1, $2, 0, $3)", 3);
            foreach (var (number, id) in _epochs)
                insert.Run(number, id, epochs.FirstOrDefault(epoch => epoch.Number == number)?.First is > 0 and var first ? first : null);
        });
    }

    /// <summary>Takes a row if it is whole.</summary>
    public void Add(SqliteDataReader row)
    {
        var values = new object?[row.FieldCount];
        row.GetValues(values!);
        if (!Rows.TryRead(row, _epochs, out _) && !UnderAnotherEpoch(row, values))
            return;
        _waiting.Add(values);
        if (_waiting.Count >= Batch)
            Flush();
    }

    /// <summary>Writes what waits.</summary>
    public void Flush()
    {
        Write(() =>
        {
            foreach (var values in _waiting)
                Count += _insert.Run(values);
        });
        foreach (var values in _waiting)
            Numbers = Numbers.Add((long)values[0]!, (long)values[0]!);
        _waiting.Clear();
        IsFull = _pages.Number() > _most;
    }

    /// <summary>Keeps the rest of the journal.</summary>
    public void Keep(IReadOnlyDictionary<string, SinkPosition> positions, IReadOnlyList<OldGap> gaps, IReadOnlyList<object?[]> dead) => Write(() =>
    {
        using var keep = new Statement(fresh.Writer, "INSERT OR REPLACE INTO position(sink, live, unacknowledged, crc) VALUES($1, $2, $3, $4)", 4);
        foreach (var (sink, position) in positions)
        {
            var unacknowledged = position.Unacknowledged.ToString();
            keep.Run(sink, position.Live, unacknowledged, (long)RowChecksum.OfPosition(sink, position.Live, unacknowledged));
        }

        using var table = new GapTable(fresh.Writer);
        foreach (var gap in gaps)
            table.Insert(gap.Gap, gap.Told);
        // One that lacks what every letter has is damaged.
        using var bury = new Statement(fresh.Writer, $"INSERT OR IGNORE INTO dead({OldTables.DeadColumns}) VALUES($1, $2, $3, $4, $5, $6, $7, $8)", 8);
        foreach (var letter in dead.TakeLast(JournalTransaction.MostDead))
            bury.Run(letter);
    });

    public void Dispose()
    {
        _insert.Dispose();
        _pages.Dispose();
    }

    /// <summary>A bit of the row's number of its epoch, or of the epoch's id, may be what is wrong; the checksum knows the id.</summary>
    private bool UnderAnotherEpoch(SqliteDataReader row, object?[] values)
    {
        foreach (var (number, id) in _epochs)
        {
            if (!Rows.TryRead(row, new Dictionary<long, string> { [row.IsDBNull(1) ? 0 : row.GetInt64(1)] = id }, out _))
                continue;
            values[1] = number;
            return true;
        }

        return false;
    }

    private void Write(Action work)
    {
        try
        {
            JournalStore.Run(fresh.Writer, "BEGIN IMMEDIATE");
            work();
            JournalStore.Run(fresh.Writer, "COMMIT");
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            throw new UnwritableException(error);
        }
    }
}
