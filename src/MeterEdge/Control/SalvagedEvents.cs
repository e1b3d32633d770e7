using MeterEdge.Mqtt;

namespace MeterEdge.Control;

/// <summary>
/// Those events of a damaged store that were not done, around what cannot be read: from both ends of it, and in halves between. The events that were kept
/// last lie behind everything else, and are worth most.
/// </summary>
internal sealed class SalvagedEvents
{
    // Where this few numbers cannot be read, the page that holds them is lost.
    private const long Few = 4;

    // The count of numbers may itself be damaged, and then a hole has no end.
    private const int MostHalvings = 10_000;

    private readonly ControlTransaction _old;
    private readonly SortedDictionary<long, KeptEvent> _found = [];
    private readonly Dictionary<long, ReplyTo> _replies = [];
    private int _halvings;

    private SalvagedEvents(ControlTransaction old) => _old = old;

    /// <summary>The events in the order of their numbers.</summary>
    public static IReadOnlyCollection<KeptEvent> Of(ControlTransaction old)
    {
        var salvaged = new SalvagedEvents(old);
        if (!salvaged.Take(1, long.MaxValue, down: false, out var first) && salvaged.Last() is var last && last >= first)
            salvaged.Read(first, last);
        salvaged.ReadReplies();
        return [.. salvaged._found.Values.Select(kept => kept with { Reply = salvaged._replies.GetValueOrDefault(kept.N) })];
    }

    private void ReadReplies()
    {
        try
        {
            _old.Rows(
                "SELECT n, topic, correlation FROM reply",
                row => _replies[row.GetInt64(0)] = new(row.GetString(1), row.IsDBNull(2) ? null : row.GetFieldValue<byte[]>(2)));
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            // The events matter more.
        }
    }

    /// <summary>The highest number that there may be.</summary>
    private long Last()
    {
        var last = 0L;
        foreach (var sql in (ReadOnlySpan<string>)["SELECT seq FROM sqlite_sequence WHERE name = 'event'", "SELECT max(n) FROM event"])
        {
            try
            {
                last = Math.Max(last, _old.Rows(sql, row => row.IsDBNull(0) ? 0 : row.GetInt64(0)) is [var number, ..] ? number : 0);
            }
            catch (Exception error) when (Trouble.IsOfTheDisk(error))
            {
                // The other may know.
            }
        }

        return last;
    }

    private void Read(long first, long last)
    {
        while (first <= last)
        {
            if (Take(first, last, down: true, out last) || Take(first, last, down: false, out first) || last - first < Few || _halvings++ >= MostHalvings)
                return;
            var middle = first + ((last - first) / 2);
            Read(first, middle);
            first = middle + 1;
        }
    }

    /// <summary>Takes events until the range is read (true), or up to what cannot be; then what is left begins, or ends, with <paramref name="next"/>.</summary>
    private bool Take(long first, long last, bool down, out long next)
    {
        var left = down ? last : first;
        try
        {
            // A number out of turn is damage too.
            _old.Rows(
                $"{EventRow.SelectAlone} WHERE event.n BETWEEN $1 AND $2 AND done_ms IS NULL ORDER BY event.n {(down ? "DESC" : "ASC")}",
                row =>
                {
                    var kept = EventRow.Read(row);
                    if (down ? kept.N > left || kept.N < first : kept.N < left || kept.N > last)
                        throw Trouble.Damage("the events are out of order");
                    left = down ? kept.N - 1 : kept.N + 1;
                    return _found.TryAdd(kept.N, kept);
                },
                first,
                last);
            next = left;
            return true;
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            next = left;
            return false;
        }
    }
}
