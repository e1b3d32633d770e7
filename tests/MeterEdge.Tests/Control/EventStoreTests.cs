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
    public async Task What_nobody_has_acknowledged_can_be_counted_up_to_a_bound()
    {
        await using var store = Open();
        for (var n = 1; n <= 5; n++)
            store.Append(Event(n));
        await store.Settled();
        Assert.Equal((5, 3), (store.CountUnacknowledged(1000), store.CountUnacknowledged(3)));
        store.Acknowledge(store.Control, 2);
        await Until.True(() => store.CountUnacknowledged(1000) == 4);
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
    public async Task A_new_file_has_a_new_control_id_and_the_device_keeps_its_own()
    {
        (string Control, string Device) before;
        await using (var store = Open())
            before = (store.Control, store.Device);
        File.Delete(_folder[ControlStore.FileName]);
        await using (var fresh = Open())
        {
            Assert.NotEqual(before.Control, fresh.Control);
            Assert.Equal(before.Device, fresh.Device);
        }

        File.Delete(_folder[ControlStore.FileName]);
        File.Delete(_folder[DeviceFile.FileName]);
        await using var another = Open();
        Assert.NotEqual(before.Device, another.Device);
    }

    [Fact]
    public async Task Without_its_file_it_keeps_events_in_memory_and_moves_them_to_the_file_when_it_can()
    {
        // No file can be made where there is a folder.
        Directory.CreateDirectory(_folder[ControlStore.FileName]);
        await using (var store = Open())
        {
            store.Append(Event(1));
            store.Append(Event(2));
            Assert.False(await store.Settled());
            var (control, events) = store.Unacknowledged(("", 0), 100);
            Assert.Equal(["control_read_only", "meter_lost", "meter_lost"], events.Select(kept => kept.Happened.Code));
            store.Acknowledge(control, 1);
            store.Acknowledge(control, 2);
            Directory.Delete(_folder[ControlStore.FileName]);
            await Until.True(_time, () => store.Control != control);
            await store.Settled();
        }

        await using var again = Open();
        var kept = again.Unacknowledged(("", 0), 100).Events;
        Assert.Equal([1, 2], kept.Select(one => one.N));
        Assert.Equal((2, "control_ok"), ((int)kept[0].Happened.Data["n"]!, kept[1].Happened.Code));
    }

    [Fact]
    public async Task Requests_and_results_in_memory_reach_the_file_too()
    {
        Directory.CreateDirectory(_folder[ControlStore.FileName]);
        await using var store = Open();
        store.Write(transaction =>
        {
            transaction.Run("INSERT INTO request(id, received_ms, body, result) VALUES('a', 1, 'b', 'r')");
            return transaction.Insert(Event(1) with { Code = KeptEvent.Result }, new("me/reply", [1, 2]));
        });
        Directory.Delete(_folder[ControlStore.FileName]);
        var control = store.Control;
        await Until.True(_time, () => store.Control != control);
        Assert.Equal(["a"], store.Read(transaction => transaction.Rows("SELECT id FROM request", row => row.GetString(0))));
        var result = Assert.Single(store.Unacknowledged(("", 0), 100).Events, kept => kept.IsResult);
        Assert.Equal("me/reply", result.Reply!.Topic);
    }

    [Fact]
    public async Task A_damaged_file_is_put_aside_and_the_device_keeps_its_id_while_the_control_id_is_new()
    {
        (string Control, string Device) before;
        await using (var store = Open())
            before = (store.Control, store.Device);
        Directory.CreateDirectory(_folder["control-quarantine-20260101T000000Z"]);
        for (var start = 0; start < 2; start++)
        {
            File.WriteAllText(_folder[ControlStore.FileName], new string('x', 5000));
            await using var store = Open();
            Assert.Equal(before.Device, store.Device);
            Assert.NotEqual(before.Control, store.Control);
            await store.Settled();
            Assert.Equal(["control_quarantined"], store.Unacknowledged(("", 0), 100).Events.Select(kept => kept.Happened.Code));
            store.Append(Event(1));
            Assert.True(await store.Settled());
        }

        Assert.Single(Directory.GetDirectories(_folder.Path));
    }

    [Fact]
    public async Task Of_a_damaged_file_what_can_be_read_and_was_not_sent_is_taken_over()
    {
        await using (var store = Open())
        {
            for (var n = 1; n <= 5; n++)
                store.Append(Event(n));
            await store.Settled();
            store.Acknowledge(store.Control, 1);
            store.Write(transaction => transaction.Run("INSERT INTO request(id, received_ms, body, result) VALUES('a', 1, 'b', 'r')"));
        }

        using (var file = Sqlite.Open(_folder[ControlStore.FileName]))
            file.Run("PRAGMA application_id = 7");
        await using var again = Open();
        await again.Settled();
        var kept = again.Unacknowledged(("", 0), 100).Events;
        Assert.Equal([2, 3, 4, 5], kept.Where(one => one.Happened.Code == "meter_lost").Select(one => (int)one.Happened.Data["n"]!));
        Assert.Equal(["a"], again.Read(transaction => transaction.Rows("SELECT id FROM request", row => row.GetString(0))));
    }

    [Fact]
    public async Task Damage_met_while_running_puts_the_file_aside_and_goes_on()
    {
        await using var store = Open();
        for (var n = 1; n <= 400; n++)
            store.Append(Event(n));
        await store.Settled();
        var control = store.Control;
        using (var connection = Sqlite.Open(_folder[ControlStore.FileName]))
            connection.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        using (var file = new FileStream(_folder[ControlStore.FileName], FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite))
        {
            var ruined = new byte[file.Length - 4096];
            Array.Fill(ruined, (byte)0xA5);
            file.Position = 4096;
            file.Write(ruined);
        }

        // A page in a connection's cache is not read again until the file has visibly changed.
        using (var connection = Sqlite.Open(_folder[ControlStore.FileName]))
            connection.Run("PRAGMA user_version = 3");
        await Until.True(_time, () => store.Unacknowledged(("", 0), 100).Control != control);
        store.Append(Event(1000));
        Assert.True(await store.Settled());
        Assert.Equal(["control_quarantined", "meter_lost"], store.Unacknowledged(("", 0), 100).Events.Select(kept => kept.Happened.Code));
    }

    [Fact]
    public async Task Its_files_are_nobody_elses_business()
    {
        File.WriteAllBytes(_folder[ControlStore.FileName], []);
        File.SetUnixFileMode(_folder[ControlStore.FileName], (UnixFileMode)0b110_100_100);
        await using var store = Open();
        store.Append(Event(1));
        await store.Settled();
        foreach (var path in Directory.GetFiles(_folder.Path, "control.db*"))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(path));
    }

    [Fact]
    public void A_file_of_a_newer_version_is_refused()
    {
        using (var file = Sqlite.Open(_folder[ControlStore.FileName]))
            file.Run($"PRAGMA user_version = 99; PRAGMA application_id = {0x4D43_0000 + 99}");
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
        Assert.Equal(store.Control, of);
        Assert.Equal(["meter_lost", "control_read_only"], events.Select(kept => kept.Happened.Code));
        store.Acknowledge(control, 1);
        Assert.Equal(2, store.Unacknowledged(("", 0), 100).Events.Count);
        other.Run("ROLLBACK");
        await Until.True(_time, () => store.Control == control);
        await store.Settled();
        Assert.Equal(["meter_lost", "control_read_only", "control_ok"], store.Unacknowledged(("", 0), 100).Events.Select(kept => kept.Happened.Code));
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
        using var store = ControlStore.Open(_folder.Path, Journal.Some.Start, known: null).Store;
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
