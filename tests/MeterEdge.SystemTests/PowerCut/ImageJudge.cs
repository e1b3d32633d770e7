using MeterEdge.Control;
using MeterEdge.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.SystemTests.PowerCut;

/// <summary>Opens what a power cut left with the daemon's own code and holds it against what had been promised.</summary>
internal static class ImageJudge
{
    /// <summary>Fails when anything promised is neither there nor named by a gap; gives how many readings gaps name.</summary>
    public static async Task<int> Judge(string folder, Promises promises)
    {
        var first = await Opened.Of(folder, appended: 3);
        var second = await Opened.Of(folder, appended: 0);
        Assert.All(second.There, one => Assert.True(first.There.TryGetValue(one.Key, out var was) && was == one.Value, $"{one.Key} appeared or changed at the second start"));
        // What every sink has had may be trimmed meanwhile.
        Assert.All(
            first.There.Keys.Except(second.There.Keys),
            key => Assert.True(second.Positions.Values.All(position => !Owes(position, key.Seq)), $"{key} was there, is owed, and is gone at the second start"));
        Assert.True(first.Epoch == second.Epoch, "a stop in order gave a new epoch");
        Assert.True(first.Gaps.SetEquals(second.Gaps), "a stop in order gave or took a gap");

        foreach (var (key, number) in first.There)
            Assert.True(!promises.Committed.TryGetValue(key, out var was) || was == number, $"{key} was {was} and is {number}");
        var gapped = 0;
        foreach (var (key, number) in promises.Committed)
        {
            var lacking = RecordedChild.Sinks.Where(sink => !promises.Has(sink, key.Seq)).ToList();
            var named = lacking.Where(sink => first.Gaps.Any(gap => gap.Names(key, sink))).ToList();
            foreach (var sink in lacking.Except(named))
            {
                Assert.True(
                    first.There.ContainsKey(key) && Owes(first.Positions[sink], key.Seq),
                    $"{key} ({number}) is lost to {sink}: there {first.There.ContainsKey(key)}, position {first.Positions[sink]}");
            }

            gapped += named.Count > 0 ? 1 : 0;
        }

        Assert.True(promises.Events.IsSubsetOf(first.Events), $"lost events: {string.Join(' ', promises.Events.Except(first.Events))}");
        return gapped;
    }

    private static bool Owes(SinkPosition position, long seq) => seq > position.Live || position.Unacknowledged.Contains(new(seq, seq));

    /// <summary>What a start of the daemon finds in a folder and would publish.</summary>
    private sealed record Opened(
        string Epoch,
        Dictionary<(string Epoch, long Seq), int> There,
        Dictionary<string, SinkPosition> Positions,
        HashSet<Told> Gaps,
        HashSet<int> Events)
    {
        public static async Task<Opened> Of(string folder, int appended)
        {
            await using var events = EventStore.Open(folder, TimeProvider.System, NullLogger<EventStore>.Instance);
            await using var journal = ReadingJournal.Open(
                RecordedChild.Settings(folder), TimeProvider.System, events, NullLogger<ReadingJournal>.Instance);
            var positions = RecordedChild.Sinks.ToDictionary(sink => sink, journal.LoadPosition);
            var head = journal.Head;
            // Numbers that no other reading was made from.
            for (var n = 1; n <= appended; n++)
                journal.Append(Numbered.Snapshot(1_000_000 + n));
            journal.EndOfSweep();
            while (journal.Head < head + appended)
                await journal.WaitForMore(journal.Head, TestContext.Current.CancellationToken);
            var there = Everything(journal);
            await journal.DisposeAsync();
            await events.Settled();
            var kept = events.Unacknowledged(("", 0), int.MaxValue).Events;
            return new(
                journal.Epoch,
                there,
                positions,
                [.. kept.Where(one => one.Happened.Code == "gap").Select(one => Told.Of(one.Happened))],
                [.. kept.Where(one => one.Happened.Code == "config_changed").Select(one => (int)one.Happened.Data["n"]!)]);
        }

        private static Dictionary<(string, long), int> Everything(ReadingJournal journal)
        {
            var there = new Dictionary<(string, long), int>();
            for (var next = 1L; next <= journal.Head;)
            {
                var read = journal.ReadRange(next, journal.Head, 1000, int.MaxValue);
                Assert.True(read.Through >= next, "the journal could not be read");
                foreach (var reading in read.Readings)
                    there.Add((reading.Epoch, reading.Seq), Numbered.Of(reading.Snapshot) ?? throw new InvalidDataException($"wrong: {reading}"));
                next = read.Through + 1;
            }

            return there;
        }
    }

    /// <summary>A gap as the head-end would see it.</summary>
    private sealed record Told(string Epoch, long First, long Last, string? Sink)
    {
        public static Told Of(Event gap) => new(
            (string)gap.Data["epoch"]!, (long)gap.Data["first"]!, (long)gap.Data["last"]!, (string?)gap.Data["sink"]);

        public bool Names((string Epoch, long Seq) key, string sink) =>
            key.Epoch == Epoch && First <= key.Seq && key.Seq <= Last && (Sink is null || Sink == sink);
    }
}
