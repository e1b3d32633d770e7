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
        Directory.CreateDirectory(_folder[ControlStore.FileName]);
        Assert.Equal(1, await Told(1));
        Directory.Delete(_folder[ControlStore.FileName]);
        Assert.Equal(1, await Told(1));
        Assert.Equal(0, Untold());
    }

    [Fact]
    public async Task Any_number_of_gaps_is_told_without_overwhelming_the_events()
    {
        await Note(3000);
        Assert.Equal(3000, await Told(3000));
        Assert.Equal(0, Untold());
    }

    [Fact]
    public async Task A_gap_whose_times_are_damaged_is_told_without_them()
    {
        await Note(1);
        using (var file = Sqlite.Open(_folder[Opening.FileName]))
            file.Run("UPDATE gap SET from_ms = -140737488355328, to_ms = 9223372036854775807");
        Assert.Equal(1, await Told(1));
        Assert.Equal(0, Untold());
    }

    /// <summary>Runs the daemon's two stores until so many gaps are told and for a while longer; gives the number of gaps among the events.</summary>
    private async Task<int> Told(int expected)
    {
        await using var events = EventStore.Open(_folder.Path, _time, NullLogger<EventStore>.Instance);
        await using var journal = Open(events);
        var n = (int)journal.Head;

        // Every commit may tell some more, once those before are kept.
        await Until.True(() => Gaps() >= expected || !Commit());
        for (var more = 0; more < 5; more++)
        {
            Commit();
            await Until.True(() => journal.Head >= n);
            await events.Settled();
        }

        Assert.Equal(0, events.Lost);
        return Gaps();

        bool Commit()
        {
            journal.Append(Some.Snapshot(++n));
            journal.EndOfSweep();
            return true;
        }

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
