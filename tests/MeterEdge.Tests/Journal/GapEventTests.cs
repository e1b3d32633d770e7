using MeterEdge.Control;
using MeterEdge.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Journal;

/// <summary>The way of a gap from the journal's note of it to an event that is kept.</summary>
public sealed class GapEventTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Some.Start);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_gap_whose_event_was_only_in_memory_is_told_again_after_a_restart()
    {
        await Note(1);
        File.WriteAllText(_folder[ControlStore.FileName], new string('x', 5000));
        Assert.Equal(1, await Told());
        File.Delete(_folder[ControlStore.FileName]);
        Assert.Equal(1, await Told());
        Assert.Equal(0, Untold());
    }

    [Fact]
    public async Task Any_number_of_gaps_is_told_without_overwhelming_the_events()
    {
        await Note(3000);
        Assert.Equal(3000, await Told());
        Assert.Equal(0, Untold());
    }

    /// <summary>Runs the daemon's two stores until nothing more is told, and gives the number of gaps among the events.</summary>
    private async Task<int> Told()
    {
        await using var events = EventStore.Open(_folder.Path, _time, NullLogger<EventStore>.Instance);
        await using var journal = Open(events);
        var n = (int)journal.Head;
        var still = 0;
        // Every commit may tell some more.
        for (var told = -1; told != Gaps() || still++ < 5;)
        {
            told = Gaps();
            journal.Append(Some.Snapshot(++n));
            journal.EndOfSweep();
            await Until.True(() => journal.Head >= n);
            await events.Settled();
        }

        Assert.Equal(0, events.Lost);
        return Gaps();

        int Gaps() => events.Unacknowledged(("", 0), 10_000).Events.Count(kept => kept.Happened.Code == "gap");
    }

    private async Task Note(int gaps)
    {
        await using (Open(new RecordingEvents()))
        {
        }

        using var file = Sqlite.Open(_folder[Opening.FileName]);
        file.Run($"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {gaps}) "
            + "INSERT INTO gap(epoch, first, last, reason) SELECT '0123456789abcdef', i, i, 'quota' FROM n");
    }

    private long Untold()
    {
        using var file = Sqlite.Open(_folder[Opening.FileName]);
        return (long)file.Run("SELECT count(*) FROM gap WHERE told = 0")!;
    }

    private ReadingJournal Open(IEventLog events) =>
        ReadingJournal.Open(Some.Settings(_folder.Path, "mqtt"), _time, events, NullLogger<ReadingJournal>.Instance);
}
