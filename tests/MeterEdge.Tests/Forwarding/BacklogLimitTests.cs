using MeterEdge.Forwarding;
using MeterEdge.Journal;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.Tests.Forwarding;

public sealed class BacklogLimitTests : IAsyncDisposable
{
    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly OpenJournal _journal;
    private FakeSink _sink = new();
    private Task? _run;

    public BacklogLimitTests() => _journal = new(_folder.Path, sinks: "fake");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        if (_run is not null)
            await _run;
        await _journal.DisposeAsync();
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_is_owed_for_too_long_is_given_up_while_the_sink_is_away_and_the_rest_is_delivered_after()
    {
        await _journal.Commit(Some.Snapshots(1, 20));
        var trusted = false;
        Start(() => Volatile.Read(ref trusted));
        _journal.Time.Advance(TimeSpan.FromDays(3));
        await _journal.Commit(Enumerable.Range(21, 10).Select(n => Some.Snapshot(n, due: _journal.Time.GetUtcNow())).ToList());
        await Until.True(_journal.Time, () => Position().Live == 30);
        Assert.Empty(_journal.Events.Gaps);

        Volatile.Write(ref trusted, true);
        await Until.True(_journal.Time, () => Position().Unacknowledged.ToString() == "21-30", () => Position().ToString());
        await Until.True(_journal.Time, () => _journal.Events.Gaps.Count > 0);
        var gap = Assert.Single(_journal.Events.Gaps);
        Assert.Equal(("fake", Gap.MaxBacklog, 1, 20), ((string?)gap.Data["sink"], (string?)gap.Data["reason"], (long)gap.Data["first"]!, (long)gap.Data["last"]!));
        var session = _sink.Connect();
        await Until.True(() => session.Accepted.Count == 10);
        Assert.Equal(Enumerable.Range(21, 10), session.Accepted);
    }

    [Fact]
    public async Task A_fault_while_the_sink_is_waited_for_leaves_no_second_opening_behind()
    {
        await _journal.Commit(Some.Snapshots(1, 1));
        var looks = 0;
        Start(() => Interlocked.Increment(ref looks) == 1 ? throw new InvalidOperationException("a fault") : false);
        await Until.True(_journal.Time, () => Volatile.Read(ref looks) >= 2);
        var session = _sink.Connect();
        await Until.True(_journal.Time, () => session.Accepted.Count == 1);
    }

    [Fact]
    public async Task What_a_session_does_not_get_rid_of_is_given_up_too()
    {
        _sink = new(perBatch: 1);
        var session = _sink.Connect();
        session.Answer = sent => sent.Numbers[0] switch
        {
            1 => new Delivery.TooLarge("1640 bytes"),
            2 => new Delivery.Rejected("no such field"),
            _ => Delivery.Accepted.Instance,
        };
        await _journal.Commit(Some.Snapshots(1, 2));
        Start(() => true);
        await Until.True(() => session.Sent.Count >= 2);
        _journal.Time.Advance(TimeSpan.FromDays(3));
        await Until.True(_journal.Time, () => Position().Owed(2) == 0, () => Position().ToString());
        await Until.True(_journal.Time, () => _journal.Events.GapNumbers.Count == 2);
        Assert.Equal([1, 2], _journal.Events.GapNumbers);
    }

    [Fact]
    public async Task A_new_sink_is_told_of_nothing_twice_that_left_before_it_came()
    {
        await _journal.Commit(Some.Snapshots(1, 20));
        using (var file = Sqlite.Open(_folder[Opening.FileName]))
            file.Run("DELETE FROM reading WHERE seq <= 10");
        Start(() => true);
        _journal.Time.Advance(TimeSpan.FromDays(3));
        await Until.True(_journal.Time, () => Position().Owed(20) == 0, () => Position().ToString());
        await Until.True(_journal.Time, () => _journal.Events.GapNumbers.Count >= 20);
        Assert.Equal(Enumerable.Range(1, 20), _journal.Events.GapNumbers);
        Assert.Equal([Gap.MaxBacklog, Gap.Gone], _journal.Events.Gaps.Select(gap => (string)gap.Data["reason"]!).Distinct().OrderDescending());
    }

    [Fact]
    public async Task What_was_read_before_the_clock_was_set_is_not_taken_for_old_and_goes_with_what_follows_it()
    {
        await _journal.Commit(Enumerable.Range(1, 5).Select(n => Some.Snapshot(n, due: DateTimeOffset.UnixEpoch.AddSeconds(n))).ToList());
        Start(() => true);
        await _journal.Commit(Some.Snapshots(6, 5));
        await Until.True(_journal.Time, () => Position().Live == 10);
        Assert.Equal("1-10", Position().Unacknowledged.ToString());
        _journal.Time.Advance(TimeSpan.FromDays(3));
        await Until.True(_journal.Time, () => Position().Owed(10) == 0, () => Position().ToString());
    }

    private void Start(Func<bool> clockIsTrusted) => _run = new Forwarder(
        _sink, _journal.It, _journal.Time, _journal.Events, NullLogger<Forwarder>.Instance, rule: new(TimeSpan.FromDays(2), clockIsTrusted)).Run(_stop.Token);

    private SinkPosition Position() => _journal.It.LoadPosition("fake");
}
