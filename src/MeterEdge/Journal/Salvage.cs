using MeterEdge.Control;
using Microsoft.Data.Sqlite;

namespace MeterEdge.Journal;

/// <summary>What was saved of a damaged journal, and what was not.</summary>
/// <param name="Rows">Readings that were saved.</param>
/// <param name="Head">Last number that the old journal may have given, as far as can be known.</param>
/// <param name="Lost">Gaps for what a sink was owed and could not be read.</param>
internal sealed record Salvaged(long Rows, long Head, IReadOnlyList<Gap> Lost)
{
    /// <summary>When nothing of it can be read: all that is known to have been owed is lost.</summary>
    public static Salvaged Nothing(Inherited inherited, EpochMark? kept)
    {
        // A head without an epoch is only far enough away.
        var head = Math.Max(inherited.Epoch is null ? 0 : inherited.Head, kept?.Head ?? 0);
        var owed = inherited.Epoch is null ? RangeSet.Empty.Add(1, head) : inherited.Owed;
        var epoch = inherited.Epoch ?? kept?.Epoch ?? "";
        return new(0, head, [.. owed.Ranges.Select(range => new Gap(0, epoch, range, null, null, Gap.Quarantined))]);
    }
}

/// <summary>A damaged journal that was put aside.</summary>
/// <param name="Folder">Name of the folder it is in.</param>
/// <param name="Salvaged">What was saved of it.</param>
internal sealed record Quarantined(string Folder, Salvaged Salvaged);

/// <summary>
/// Reads a damaged journal row by row around what cannot be read, from the newest reading back, and writes what its checksums bear out into a fresh
/// one: under the same numbers of the same epochs, with positions, untold gaps and dead letters. It takes its time, but not for ever.
/// </summary>
internal sealed class Salvage : IDisposable
{
    // Where this few numbers cannot be read, the leaf that holds them is lost.
    private const long Leaf = 8;
    private const int Batch = 2048;
    private const int MostGaps = 256;

    // Enough for a hole of a few hundred thousand numbers; the count of numbers may itself be damaged, and then a hole has no end.
    private const int MostHalvings = 50_000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SqliteConnection _old;
    private readonly JournalStore _fresh;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly Statement _ascending;
    private readonly Statement _descending;
    private readonly SalvagedRows _rows;
    private int _halvings;

    private Salvage(SqliteConnection old, JournalStore fresh, TimeProvider time)
    {
        (_old, _fresh, _time, _began) = (old, fresh, time, time.GetTimestamp());
        _ascending = new(old, $"SELECT {Rows.Columns} FROM reading WHERE seq BETWEEN $1 AND $2 ORDER BY seq LIMIT {Batch}", 2);
        _descending = new(old, $"SELECT {Rows.Columns} FROM reading WHERE seq BETWEEN $1 AND $2 ORDER BY seq DESC LIMIT {Batch}", 2);
        _rows = new(fresh);
    }

    /// <summary>Salvages into a fresh store. Throws only when the fresh one cannot be written.</summary>
    /// <param name="damaged">Path of the damaged file.</param>
    /// <param name="fresh">A store without any row.</param>
    /// <param name="settings">Which sinks count.</param>
    /// <param name="inherited">What a running journal knows besides.</param>
    /// <param name="kept">What the epoch's own file says.</param>
    /// <param name="time">Bounds the time it takes.</param>
    public static Salvaged Run(
        string damaged, JournalStore fresh, JournalSettings settings, Inherited inherited, EpochMark? kept, TimeProvider time)
    {
        try
        {
            using var salvage = new Salvage(DamagedFile.Open(damaged), fresh, time);
            return salvage.Run(settings, inherited, kept);
        }
        catch (Exception error) when (error is not UnwritableException && Trouble.IsOfTheDisk(error))
        {
            return Salvaged.Nothing(inherited, kept);
        }
    }

    private bool IsOver => _rows.IsFull || _time.GetElapsedTime(_began) > Patience;

    public void Dispose()
    {
        _ascending.Dispose();
        _descending.Dispose();
        _rows.Dispose();
        _old.Dispose();
    }

    private Salvaged Run(JournalSettings settings, Inherited inherited, EpochMark? kept)
    {
        var epochs = OldTables.Epochs(_old);
        var positions = OldTables.Positions(_old);
        var gaps = OldTables.Gaps(_old);
        // A running journal knows best; what another file claims beyond that is not its own.
        var head = inherited.Epoch is not null && inherited.Next is not null
            ? inherited.Head
            : new[] { inherited.Epoch is null ? 0 : inherited.Head, kept?.Head ?? 0, OldTables.LastGiven(_old), Live(positions) }.Max();
        _rows.Begin(epochs, [.. (kept?.Ids ?? []).Prepend(inherited.Epoch).OfType<string>().Distinct()]);
        if (head > 0)
            Read(1, head);
        _rows.Flush();

        var owed = inherited.Epoch is not null
            ? inherited.Owed
            : new Owing(settings.Sinks.ToDictionary(sink => sink, sink => positions.GetValueOrDefault(sink, SinkPosition.Start)), head).Anybody;
        foreach (var gap in gaps.Where(gap => gap.Gap.Sink is null && gap.Gap.Kind is null))
            owed = owed.Remove(gap.Gap.Range);
        _rows.Keep(inherited.Next is null ? positions : new Dictionary<string, SinkPosition>(), gaps, OldTables.DeadLetters(_old));
        return new(_rows.Count, head, Named(owed.Except(_rows.Numbers), epochs, inherited.Epoch ?? kept?.Epoch ?? ""));
    }

    private static long Live(IReadOnlyDictionary<string, SinkPosition> positions) => positions.Values.Select(position => position.Live).DefaultIfEmpty().Max();

    /// <summary>Reads a range from its end; what cannot be read from there is tried from the other end, and then in halves.</summary>
    private void Read(long first, long last)
    {
        while (first <= last && !IsOver)
        {
            (var end, last) = Take(_descending, first, last, down: true);
            if (end)
                return;
            (end, first) = Take(_ascending, first, last, down: false);
            if (end || last - first < Leaf || _halvings++ >= MostHalvings)
                return;
            var middle = first + ((last - first) / 2);
            Read(first, middle);
            first = middle + 1;
        }
    }

    /// <summary>Takes rows until the range is read, or up to what cannot be. Gives what is left of it at that side.</summary>
    private (bool End, long Next) Take(Statement statement, long first, long last, bool down)
    {
        var next = down ? last : first;
        try
        {
            while (!IsOver)
            {
                var count = 0;
                using (var rows = statement.Rows(down ? first : next, down ? next : last))
                {
                    while (rows.Read())
                    {
                        count++;
                        var seq = rows.GetInt64(0);
                        // A damaged index of rows can lead anywhere, also in circles.
                        if (down ? seq > next || seq < first : seq < next || seq > last)
                            return (false, next);
                        _rows.Add(rows);
                        next = down ? seq - 1 : seq + 1;
                    }
                }

                if (count < Batch)
                    return (true, next);
            }
        }
        catch (Exception error) when (error is not UnwritableException && Trouble.IsOfTheDisk(error))
        {
            // Met from the other side, or not at all.
        }

        return (false, next);
    }

    /// <summary>A gap for each range, cut where one epoch ends and the next begins.</summary>
    private static List<Gap> Named(RangeSet lost, IReadOnlyList<OldEpoch> epochs, string otherwise)
    {
        var gaps = new List<Gap>();
        var begun = epochs.Where(epoch => epoch.First > 0).OrderBy(epoch => epoch.First).ToList();
        foreach (var range in lost.Ranges)
        {
            var first = range.First;
            foreach (var next in begun.Where(epoch => epoch.First > range.First && epoch.First <= range.Last))
            {
                Add(new(first, next.First - 1));
                first = next.First;
            }

            Add(new(first, range.Last));
        }

        // Whoever asks for very many at once gets one for each epoch, and how many readings it stands for.
        return gaps.Count <= MostGaps
            ? gaps
            : [.. gaps.GroupBy(gap => gap.Epoch).Select(group => group.First() with
            {
                Range = new(group.Min(gap => gap.Range.First), group.Max(gap => gap.Range.Last)),
                Count = group.Sum(gap => gap.Range.Count),
            })];

        void Add(SequenceRange part) => gaps.Add(new(0, EpochOf(part.First), part, null, null, Gap.Quarantined));

        string EpochOf(long seq) => begun.LastOrDefault(epoch => epoch.First <= seq)?.Id ?? epochs.FirstOrDefault(epoch => epoch.First == 0)?.Id ?? otherwise;
    }
}
