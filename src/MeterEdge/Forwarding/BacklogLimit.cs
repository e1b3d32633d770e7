using MeterEdge.Journal;

namespace MeterEdge.Forwarding;

/// <summary>How long readings are kept for a sink that does not take them.</summary>
/// <param name="Most">What is owed longer is given up.</param>
/// <param name="ClockIsTrusted">Whether ages can be told now; while they cannot, nothing is given up.</param>
public sealed record BacklogRule(TimeSpan Most, Func<bool> ClockIsTrusted);

/// <summary>Gives up what a sink has been owed for too long, oldest first, with a gap of that sink, so that no sink keeps the journal full for ever.</summary>
internal sealed class BacklogLimit(string sink, BacklogRule? rule, ReadingJournal journal, TimeProvider time)
{
    /// <summary>How often it is worth looking.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(1);

    // What one transaction can count, and what one look may take of the loop's time.
    private const int Chunk = 4096;
    private const int MostChunks = 64;

    // A box without a battery starts in 1970. Of what it read then nobody knows the age, so it is given up only together with what came after it.
    private static readonly DateTimeOffset Earliest = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private long? _looked;

    /// <summary>The position without what is too old. Does nothing when the last look was not long ago.</summary>
    public Position Apply(Position position)
    {
        if (rule is null || (_looked is { } last && time.GetElapsedTime(last) < Every) || !rule.ClockIsTrusted())
            return position;
        _looked = time.GetTimestamp();
        var limit = time.GetUtcNow() - rule.Most;
        var chunks = MostChunks;
        foreach (var range in position.Waiting.Ranges)
        {
            // A sink that is new is owed numbers that left long ago; of those the journal tells itself.
            var oldest = journal.ReadOwed(sink, range.First, range.Last, 1, 1);
            var through = oldest.Through;
            if (oldest.Readings is [var held, ..])
            {
                through = LastTooOld(new(held.Seq, range.Last), limit, ref chunks);
                GiveUp(held.Seq, through);
            }

            if (through >= range.First)
                position = position.GivenUp(range with { Last = through });
            if (through < range.Last)
                break;
        }

        return position;
    }

    private void GiveUp(long first, long through)
    {
        while (first <= through)
        {
            var last = Math.Min(through, first + Chunk - 1);
            journal.GiveUp(sink, new(first, last), Gap.MaxBacklog);
            first = journal.OldestFrom(last + 1);
        }
    }

    private long LastTooOld(SequenceRange range, DateTimeOffset limit, ref int chunks)
    {
        var (tooOld, looked) = (range.First - 1, range.First - 1);
        while (looked < range.Last && chunks-- > 0)
        {
            var older = journal.LastOlder(looked + 1, range.Last, limit);
            if (older <= looked)
                break;
            looked = older;
            if (journal.ReadRange(older, older, 1, 1).Readings is not [var reading] || reading.Snapshot.Time >= Earliest)
                tooOld = older;
        }

        return tooOld;
    }
}
