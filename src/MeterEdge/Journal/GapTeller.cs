using MeterEdge.Control;
using Microsoft.Extensions.Logging;

namespace MeterEdge.Journal;

/// <summary>
/// Has the events of new gaps kept; the journal keeps its own note of them until that is certain. Used by the writer's thread only.
/// </summary>
internal sealed class GapTeller(WaitingRoom room, TimeProvider time, IEventLog events, JournalTally tally, ILogger log)
{
    // The event log takes a bounded number at a time; the rest follows once these are kept.
    private const int MostAtOnce = 256;

    private readonly HashSet<long> _telling = [];

    /// <summary>True while there are gaps that could not be looked at.</summary>
    public bool Wait { get; private set; }

    /// <summary>Another file, or another state of it: its gaps may bear numbers that were told before.</summary>
    public void Afresh()
    {
        _telling.Clear();
        Wait = true;
    }

    /// <summary>Tells what is not told yet.</summary>
    public void Tell(JournalTransaction transaction)
    {
        List<Gap> gaps;
        try
        {
            gaps = transaction.UntoldGaps().Where(gap => _telling.Add(gap.Id)).Take(MostAtOnce).ToList();
            Wait = false;
        }
        catch (Exception error) when (Trouble.IsOfTheDisk(error))
        {
            // What was committed before stays committed. The gaps are on disk and are told after the next commit.
            Wait = true;
            log.ReadFailed(error);
            room.Met(error);
            return;
        }

        gaps.ForEach(Tell);
        if (gaps.Count > 0)
            _ = NoteTold(gaps.ConvertAll(gap => gap.Id));
    }

    /// <summary>Tells what is lost while the disk cannot keep a note of it.</summary>
    public void Tell(IReadOnlyList<MemoryGap> gaps)
    {
        foreach (var gap in gaps)
            Tell(gap.Gap);
        if (gaps.Count > 0)
            _ = NoteTold(gaps);
    }

    private void Tell(Gap gap)
    {
        tally.Told(gap);
        log.Lost(gap.Range, gap.Epoch, gap.Reason);
        events.Append(gap.ToEvent(time.GetUtcNow()));
    }

    private async Task NoteTold(IReadOnlyList<MemoryGap> gaps)
    {
        if (!await events.Settled().ConfigureAwait(false))
            return;
        foreach (var gap in gaps)
            gap.IsTold();
    }

    private async Task NoteTold(List<long> gaps)
    {
        // An event that ends with the daemon is not enough: then the note stays, and the gap is told again after the next start.
        if (await events.Settled().ConfigureAwait(false))
            room.AddTold(gaps);
    }
}
