using System.Diagnostics.CodeAnalysis;
using MeterEdge.Control;
using MeterEdge.Readings;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Journal;

/// <summary>
/// The reading connection. Safe for several callers, one at a time; every call is one short transaction of at most a few milliseconds.
/// It sees only what is committed, or numbered in memory while the disk refuses.
/// </summary>
internal sealed class JournalReader(WaitingRoom room, MemoryRows memory, ILogger log) : IDisposable
{
    private const int MostTimes = 4096;

    private readonly Lock _gate = new();
    private SqliteConnection? _connection;
    private Statement? _range;
    private Statement? _span;
    private Statement? _latest;
    private Statement? _oldest;
    private Statement? _oldestFrom;
    private Statement? _newestTo;
    private Statement? _older;
    private Statement? _times;
    private Dictionary<long, string> _epochs = [];

    /// <summary>Reads by this connection from now on, which is its own.</summary>
    public void Attach(SqliteConnection connection)
    {
        lock (_gate)
        {
            Close();
            _connection = connection;
            _epochs = [];
            _range = new(_connection, $"SELECT {Rows.Columns} FROM reading WHERE seq BETWEEN $1 AND $2 ORDER BY seq LIMIT $3", 3);
            _older = new(_connection, $"SELECT seq, t_ms FROM reading WHERE seq BETWEEN $1 AND $2 ORDER BY seq LIMIT {MostTimes}", 2);
            _times = new(
                _connection,
                $"SELECT seq, coalesce(epoch, 0), coalesce(t_ms, 0), $3 IS NULL OR coalesce(meter = $3, 0) FROM reading WHERE seq BETWEEN $1 AND $2 ORDER BY seq LIMIT {MostTimes}",
                3);
            _span = new(
                _connection,
                $"SELECT {Rows.Columns} FROM reading WHERE seq BETWEEN $1 AND $2 AND t_ms >= $4 AND t_ms < $5 AND ($6 IS NULL OR meter = $6) ORDER BY seq LIMIT $3",
                6);
            _latest = new(_connection, $"SELECT {Rows.Columns} FROM reading WHERE seq BETWEEN $1 AND $2 AND meter = $3 ORDER BY seq DESC LIMIT $4", 4);
            _oldest = new(_connection, "SELECT min(seq) FROM reading", 0);
            _oldestFrom = new(_connection, "SELECT min(seq) FROM reading WHERE seq >= $1", 1);
            _newestTo = new(_connection, "SELECT max(seq) FROM reading WHERE seq <= $1", 1);
        }
    }

    /// <summary>Lets go of the file, so that it can be moved.</summary>
    public void Detach()
    {
        lock (_gate)
            Close();
    }

    /// <summary>See <see cref="ReadingJournal.ReadRange"/>.</summary>
    public RangeRead ReadRange(long first, long last, int maxRows, int maxBytes)
    {
        if (memory.Read(first, last, null, maxRows, maxBytes) is { } remembered)
            return remembered;
        last = Math.Min(last, memory.First - 1);
        lock (_gate)
            return Read(_range, first, last, maxRows, maxBytes, first, last, maxRows);
    }

    /// <summary>See <see cref="ReadingJournal.ReadSpan"/>.</summary>
    public RangeRead ReadSpan(long first, long last, ReadingFilter filter, int maxRows, int maxBytes)
    {
        if (memory.Read(first, last, filter, maxRows, maxBytes) is { } remembered)
            return remembered;
        last = Math.Min(last, memory.First - 1);
        lock (_gate)
        {
            return Read(
                _span, first, last, maxRows, maxBytes, first, last, maxRows, filter.From.ToUnixTimeMilliseconds(), filter.To.ToUnixTimeMilliseconds(), filter.Meter);
        }
    }

    /// <summary>See <see cref="ReadingJournal.Latest"/>.</summary>
    public IReadOnlyList<Reading> Latest(string meter, int count, long head)
    {
        var readings = memory.Latest(meter, count);

        // What leaves the memory for the disk meanwhile is not given twice.
        head = Math.Min(head, Math.Min(memory.First, readings.Count > 0 ? readings[^1].Seq : long.MaxValue) - 1);

        // Piece by piece, so that a sink never waits for a person who asks for a meter that is not there.
        for (var (last, oldest) = (NewestTo(head), Oldest()); last >= oldest && readings.Count < count; last = NewestTo(last - MostTimes))
            AddLatest(readings, Math.Max(oldest, last - MostTimes + 1), last, meter, count - readings.Count);
        return readings;
    }

    /// <summary>See <see cref="ReadingJournal.Oldest"/>.</summary>
    public long Oldest()
    {
        var remembered = memory.Oldest;
        lock (_gate)
        {
            try
            {
                return Math.Min(_oldest?.Number() ?? long.MaxValue, remembered);
            }
            catch (Exception error) when (Trouble.IsOfTheDisk(error))
            {
                Report(error);
                return remembered;
            }
        }
    }

    /// <summary>See <see cref="ReadingJournal.OldestFrom"/>.</summary>
    public long OldestFrom(long seq)
    {
        var remembered = memory.OldestFrom(seq);
        lock (_gate)
            return TryNumber(_oldestFrom, seq, out var onDisk) ? Math.Min(onDisk ?? long.MaxValue, remembered) : seq;
    }

    /// <summary>See <see cref="ReadingJournal.LastOlder"/>.</summary>
    public long LastOlder(long first, long last, DateTimeOffset time)
    {
        if (first >= memory.First)
            return memory.LastOlder(first, last, time);
        var older = first - 1;
        lock (_gate)
        {
            if (_older is null)
                return older;
            try
            {
                using var rows = _older.Rows(first, Math.Min(last, memory.First - 1));
                while (rows.Read() && rows.GetInt64(1) < time.ToUnixTimeMilliseconds())
                    older = rows.GetInt64(0);
            }
            catch (Exception error) when (Trouble.IsOfTheDisk(error))
            {
                Report(error);
            }
        }

        return older;
    }

    /// <summary>See <see cref="ReadingJournal.Times"/>.</summary>
    public RowTimes Times(long first, long last, string? meter)
    {
        if (memory.Times(first, last, meter, MostTimes) is { } remembered)
            return remembered;
        last = Math.Min(last, memory.First - 1);
        lock (_gate)
        {
            try
            {
                return _times is null ? new([], first - 1) : OnDisk(_times, first, last, meter);
            }
            catch (Exception error) when (Trouble.IsOfTheDisk(error))
            {
                Report(error);
                return new([], first - 1);
            }
        }
    }

    public void Dispose() => Detach();

    private RowTimes OnDisk(Statement times, long first, long last, string? meter)
    {
        var (found, epochs) = (new List<RowTime>(), Rows.Epochs(_connection!));
        using var rows = times.Rows(first, last, meter);
        while (rows.Read())
            found.Add(new(rows.GetInt64(0), epochs.GetValueOrDefault(rows.GetInt64(1), ""), rows.GetInt64(2), rows.GetInt64(3) != 0));
        return new(found, found.Count < MostTimes ? last : found[^1].Seq);
    }

    /// <summary>The highest number up to this one that is on disk; below every number when there is none, or when it cannot be read.</summary>
    private long NewestTo(long seq)
    {
        lock (_gate)
            return TryNumber(_newestTo, seq, out var onDisk) && onDisk is { } newest ? newest : long.MinValue;
    }

    /// <summary>Asks for a number, which may be none; false when the disk does not answer.</summary>
    private bool TryNumber(Statement? statement, long seq, out long? number)
    {
        number = null;
        try
        {
            number = statement?.Number(seq);
            return statement is not null;
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            Report(error);
            return false;
        }
    }

    private void AddLatest(List<Reading> readings, long first, long last, string meter, int count)
    {
        lock (_gate)
        {
            if (_latest is null || _connection is null)
                return;
            try
            {
                _epochs = Rows.Epochs(_connection);
                using var rows = _latest.Rows(first, last, meter, count);
                while (rows.Read())
                {
                    if (Rows.TryRead(rows, _epochs, out var reading))
                        readings.Add(reading);
                }
            }
            catch (Exception error) when (Trouble.IsOfTheDisk(error))
            {
                Report(error);
            }
        }
    }

    private RangeRead Read(Statement? range, long first, long last, int maxRows, int maxBytes, params ReadOnlySpan<object?> values)
    {
        if (range is null)
            return new([], first - 1);
        try
        {
            return Take(range, first, last, maxRows, maxBytes, values);
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            Report(error);
            return new([], first - 1);
        }
    }

    private RangeRead Take(Statement range, long first, long last, int maxRows, int maxBytes, ReadOnlySpan<object?> values)
    {
        var readings = new List<Reading>();
        var through = first - 1;
        using (var rows = range.Rows(values))
        {
            var (count, bytes, damaged) = (0, 0L, through);
            while (rows.Read())
            {
                count++;
                var seq = rows.GetInt64(0);
                // SQLite itself can be misled by a flipped bit in a page's index of its rows.
                if (seq <= through || seq > last)
                    continue;
                if (!TryRead(rows, out var reading))
                {
                    // Noted before anybody's position can pass it: both go into the same transaction or this one earlier. Its number may be
                    // what is damaged, and far beyond the sound rows that follow: they do not count as passed.
                    log.DamagedRow(seq);
                    room.AddDamaged(seq);
                    damaged = seq;
                    continue;
                }

                if (readings.Count > 0 && readings[0].Epoch != reading.Epoch)
                    return new(readings, seq - 1);
                readings.Add(reading);
                bytes += rows.GetFieldValue<byte[]>(5).Length;
                through = seq;
                if (bytes >= maxBytes)
                    return new(readings, through);
            }

            if (count < maxRows)
                return new(readings, last);
            return new(readings, readings.Count > 0 ? through : damaged);
        }
    }

    private bool TryRead(SqliteDataReader rows, [NotNullWhen(true)] out Reading? reading)
    {
        if (Rows.TryRead(rows, _epochs, out reading))
            return true;
        // Perhaps only the epoch is new since the table was read.
        _epochs = Rows.Epochs(_connection!);
        return Rows.TryRead(rows, _epochs, out reading);
    }

    private void Report(Exception error)
    {
        log.ReadFailed(error);
        room.Met(error);
    }

    private void Close()
    {
        foreach (var statement in (ReadOnlySpan<Statement?>)[_range, _span, _latest, _oldest, _oldestFrom, _newestTo, _older, _times])
            statement?.Dispose();
        _connection?.Dispose();
        _range = _span = _latest = _oldest = _oldestFrom = _newestTo = _older = _times = null;
        _connection = null;
    }
}
