using MeterEdge.Control;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Control;

public sealed class EventStoreTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly FakeTimeProvider _time = new(Journal.Some.Start);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Events_are_numbered_from_one_in_their_order_and_survive_a_restart()
    {
        (string, string) ids;
        await using (var store = Open())
        {
            ids = (store.Control, store.Device);
            for (var n = 1; n <= 5; n++)
                store.Append(Event(n));
        }

        await using var again = Open();
        Assert.Equal(ids, (again.Control, again.Device));
        again.Append(Event(6));
        await again.Settled();
        Assert.Equal(Enumerable.Range(1, 6), again.Unacknowledged(("", 0), 100).Events.Select(kept => (int)kept.N));
        Assert.Equal(Enumerable.Range(1, 6), again.Unacknowledged(("", 0), 100).Events.Select(kept => (int)kept.Happened.Data["n"]!));
        Assert.Equal(Event(3) with { Data = [] }, again.Unacknowledged(("", 0), 100).Events[2].Happened with { Data = [] }, Same);
    }

    [Fact]
    public async Task An_acknowledged_event_is_not_published_again_and_goes_after_90_days()
    {
        await using (var store = Open())
        {
            store.Append(Event(1));
            store.Append(Event(2));
            await store.Settled();
            store.Acknowledge(store.Control, 1);
        }

        await using (var again = Open())
            Assert.Equal([2], again.Unacknowledged(("", 0), 100).Events.Select(kept => kept.N));
        _time.Advance(TimeSpan.FromDays(89));
        await Open().DisposeAsync();
        Assert.Equal(2, Count());
        _time.Advance(TimeSpan.FromDays(2));
        await Open().DisposeAsync();
        Assert.Equal(1, Count());
    }

    [Fact]
    public async Task Numbers_are_not_given_again_after_the_last_event_went()
    {
        await using (var store = Open())
        {
            store.Append(Event(1));
            await store.Settled();
            store.Acknowledge(store.Control, 1);
        }

        _time.Advance(TimeSpan.FromDays(100));
        await using var again = Open();
        again.Append(Event(2));
        await again.Settled();
        Assert.Equal([2], again.Unacknowledged(("", 0), 100).Events.Select(kept => kept.N));
    }

    [Fact]
    public async Task A_new_file_has_a_new_control_id_and_device()
    {
        (string Control, string Device) before;
        await using (var store = Open())
            before = (store.Control, store.Device);
        File.Delete(_folder[ControlStore.FileName]);
        await using var fresh = Open();
        Assert.NotEqual(before.Control, fresh.Control);
        Assert.NotEqual(before.Device, fresh.Device);
    }

    [Fact]
    public async Task Without_its_file_it_keeps_events_in_memory()
    {
        File.WriteAllText(_folder[ControlStore.FileName], new string('x', 5000));
        await using var store = Open();
        store.Append(Event(1));
        await store.Settled();
        Assert.Single(store.Unacknowledged(("", 0), 100).Events);
    }

    [Fact]
    public void A_file_of_a_newer_version_is_refused()
    {
        using (var file = Sqlite.Open(_folder[ControlStore.FileName]))
            file.Run("PRAGMA user_version = 3");
        Assert.Throws<ControlUnusableException>(Open);
    }

    [Fact]
    public async Task When_its_disk_refuses_for_long_it_goes_on_in_memory_under_a_new_control_id()
    {
        await using var store = Open();
        var (control, device) = (store.Control, store.Device);
        using var other = Sqlite.Open(_folder[ControlStore.FileName]);
        other.Run("BEGIN IMMEDIATE");
        store.Append(Event(1));
        await Until.True(_time, () => store.Control != control);
        await store.Settled();
        Assert.Equal(device, store.Device);
        var (of, events) = store.Unacknowledged((control, 99), 100);
        Assert.Equal((store.Control, 1), (of, Assert.Single(events).N));
        store.Acknowledge(control, 1);
        Assert.Single(store.Unacknowledged(("", 0), 100).Events);
    }

    [Fact]
    public async Task When_its_disk_refuses_for_a_moment_nothing_is_lost()
    {
        await using var store = Open();
        var control = store.Control;
        using (var other = Sqlite.Open(_folder[ControlStore.FileName]))
        {
            other.Run("BEGIN IMMEDIATE");
            for (var n = 1; n <= 1500; n++)
                store.Append(Event(n));
            other.Run("ROLLBACK");
        }

        await Until.True(_time, () => store.Settled().IsCompleted);
        Assert.Equal(control, store.Control);
        Assert.Equal(1500 - store.Lost, store.Unacknowledged(("", 0), 2000).Events.Count);
        Assert.InRange(store.Lost, 0, 1500 - 1024);
    }

    [Theory]
    [InlineData("data = '{'")]
    [InlineData("data = '[]'")]
    [InlineData("sev = 77")]
    [InlineData("t_ms = 9223372036854775807")]
    public async Task A_damaged_event_is_told_as_such_and_does_not_hold_up_those_behind_it(string change)
    {
        await using (var store = Open())
        {
            store.Append(Event(1));
            store.Append(Event(2));
        }

        using (var file = Sqlite.Open(_folder[ControlStore.FileName]))
            file.Run($"UPDATE event SET {change} WHERE n = 1");
        await using var again = Open();
        var events = again.Unacknowledged(("", 0), 100).Events;
        Assert.Equal([1, 2], events.Select(kept => kept.N));
        Assert.True((bool)events[0].Happened.Data["damaged"]!);
        Assert.NotEmpty(EventMessages.One("TG-0417", again.Device, again.Control, events[0]).Sev);
    }

    [Fact]
    public void Too_many_events_are_forgotten_whether_acknowledged_or_not_and_only_the_others_count()
    {
        using var store = ControlStore.Open(_folder[ControlStore.FileName]);
        store.Insert([.. Enumerable.Range(1, 20).Select(Event)]);
        for (var n = 1; n <= 7; n++)
            store.Done(n, Journal.Some.Start);
        Assert.Equal(3, store.RemoveAllBut(10));
        Assert.Equal(10, Count());
    }

    private static bool Same(Event expected, Event actual) =>
        (expected.Time, expected.Code, expected.Severity, expected.Meter) == (actual.Time, actual.Code, actual.Severity, actual.Meter);

    internal static Event Event(int n) => new(Journal.Some.Start.AddSeconds(n), "meter_lost", Severity.Warning, "130005218841", new() { ["n"] = n });

    private EventStore Open() => EventStore.Open(_folder.Path, _time, NullLogger<EventStore>.Instance);

    private int Count()
    {
        using var file = Sqlite.Open(_folder[ControlStore.FileName]);
        return (int)(long)file.Run("SELECT count(*) FROM event")!;
    }
}
