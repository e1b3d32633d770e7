using MeterEdge.Forwarding;
using MeterEdge.Journal;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;

namespace MeterEdge.Tests.Forwarding;

public sealed class ForwarderTests : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private FakeSink _sink = new();
    private OpenJournal _journal = null!;
    private Forwarder? _forwarder;
    private Task? _run;

    public ValueTask InitializeAsync()
    {
        _journal = new(_folder.Path, sinks: "fake");
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await _journal.DisposeAsync();
        _stop.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task What_was_there_before_the_session_is_backlog_and_what_comes_after_is_live()
    {
        await _journal.Commit(Some.Snapshots(1, 25));
        var session = Start();
        await Until.True(() => session.Accepted.Count == 25);
        await _journal.Commit(Some.Snapshots(26, 5));
        await Until.True(() => session.Accepted.Count == 30);
        Assert.Equal(Enumerable.Range(1, 30), session.Accepted);
        Assert.Equal([Lane.Backlog, Lane.Backlog, Lane.Backlog, Lane.Live], session.Sent.Select(sent => sent.Lane));
        await Until.True(() => Position().Owed(_journal.It.Head) == 0);
    }

    [Fact]
    public async Task A_position_moves_only_with_the_answer_and_out_of_order_too()
    {
        var session = Start(answer: _ => null);
        await Sweeps(session, 3);
        Assert.Equal("1-30", Position().Unacknowledged.ToString());
        session.Sent[1].Delivery.SetResult(Delivery.Accepted.Instance);
        await Until.True(() => Position().Unacknowledged.ToString() == "1-10,21-30", () => Position().ToString());
        session.Sent[0].Delivery.SetResult(Delivery.Accepted.Instance);
        session.Sent[2].Delivery.SetResult(Delivery.Accepted.Instance);
        await Until.True(() => Position() is { Live: 30, Unacknowledged.IsEmpty: true });
    }

    [Fact]
    public async Task No_more_batches_are_in_flight_than_the_window_holds()
    {
        await _journal.Commit(Some.Snapshots(1, 200));
        var session = Start(window: 3, answer: _ => null);
        for (var answered = 0; answered < 20; answered++)
        {
            await Until.True(() => session.Sent.Count == Math.Min(20, answered + 3));
            session.Sent[answered].Delivery.SetResult(Delivery.Accepted.Instance);
        }

        await Until.True(() => session.Accepted.Count == 200);
    }

    [Fact]
    public async Task When_the_session_ends_what_was_in_flight_is_backlog_of_the_next()
    {
        var session = Start(answer: _ => null);
        await Sweeps(session, 2);
        session.Sent[1].Delivery.SetResult(Delivery.Accepted.Instance);
        await Until.True(() => Position().Unacknowledged.Count == 10);
        session.End();
        var next = _sink.Connect();
        await Until.True(() => next.Accepted.Count == 10);
        Assert.Equal((Lane.Backlog, 1), (next.Sent[0].Lane, next.Sent[0].Numbers[0]));
    }

    [Fact]
    public async Task What_the_sink_does_not_take_now_is_kept_and_comes_again_after_a_wait()
    {
        var refusing = true;
        var session = Start(answer: _ => Volatile.Read(ref refusing) ? new Delivery.Keep("quota") : Delivery.Accepted.Instance);
        await _journal.Commit(Some.Snapshots(1, 5));
        await Until.True(_journal.Time, () => _journal.Events.Codes.Contains("sink_paused"));
        Volatile.Write(ref refusing, false);
        await Until.True(_journal.Time, () => session.Accepted.Count == 5);
        await Until.True(() => _journal.Events.Codes.Contains("sink_ok"));
        Assert.Equal(["sink_paused", "sink_ok"], _journal.Events.Codes);
        Assert.Equal(Lane.Backlog, session.Sent[^1].Lane);
    }

    [Fact]
    public async Task A_sink_that_wants_to_be_left_alone_is_left_alone()
    {
        var session = Start(answer: _ => new Delivery.Keep("busy", TimeSpan.FromMinutes(8)));
        await _journal.Commit(Some.Snapshot(1));
        await Until.True(() => session.Sent.Count == 1);
        // Without its wish the next attempt would come within two seconds.
        var refused = _journal.Time.GetUtcNow();
        await Until.True(_journal.Time, () => session.Sent.Count > 1);
        Assert.True(_journal.Time.GetUtcNow() - refused >= TimeSpan.FromMinutes(8));
    }

    [Fact]
    public async Task What_is_older_than_the_sink_keeps_is_a_gap_of_that_sink_and_no_dead_letter()
    {
        await _journal.Commit(Some.Snapshots(1, 30));
        var session = Start(answer: Beyond);
        await Until.True(() => Position() is { Live: 30, Unacknowledged.IsEmpty: true });
        await Until.True(_journal.Time, () => _journal.Events.Gaps.Count > 0);
        Assert.Equal(Enumerable.Range(18, 13), session.Accepted.Order());
        Assert.DoesNotContain("dead_letter", _journal.Events.Codes);
        Assert.All(_journal.Events.Gaps, gap => Assert.Equal(("fake", Gap.Retention), ((string?)gap.Data["sink"], (string?)gap.Data["reason"])));
        Assert.Equal(Enumerable.Range(1, 17), _journal.Events.GapNumbers);
        Assert.Equal(17, _forwarder!.Statistics.Expired);

        Delivery Beyond(Sent sent) => sent.Numbers.All(number => number <= 17) ? new Delivery.Expired("beyond retention")
            : sent.Numbers.Any(number => number <= 17) ? new Delivery.Rejected("partly beyond retention")
            : Delivery.Accepted.Instance;
    }

    [Fact]
    public async Task A_hopeless_reading_is_set_apart_and_the_rest_of_its_batch_is_delivered()
    {
        var session = Start(answer: sent => sent.Numbers.Contains(7) ? new Delivery.Rejected("no such field") : Delivery.Accepted.Instance);
        await _journal.Commit(Some.Snapshots(1, 10));
        await Until.True(() => session.Accepted.Count == 9);
        Assert.Equal(Enumerable.Range(1, 10).Except([7]), session.Accepted.Order());
        await Until.True(() => Position() is { Live: 10, Unacknowledged.IsEmpty: true });
        var letter = Assert.Single(_journal.Events.All);
        Assert.Equal(("dead_letter", 7, "no such field"), (letter.Code, (long)letter.Data["seq"]!, (string)letter.Data["reason"]!));
        await Stop();
        await _journal.DisposeAsync();
        using var file = Sqlite.Open(_folder[Opening.FileName]);
        Assert.Equal(7L, file.Run("SELECT seq FROM dead WHERE sink = 'fake' AND length(body) > 0"));
        Assert.Equal(10L, file.Run("SELECT count(*) FROM reading"));
    }

    [Fact]
    public async Task A_reading_larger_than_the_session_takes_waits_for_another_session_and_holds_up_nothing()
    {
        _sink = new(perBatch: 1);
        var session = Start(answer: sent => sent.Numbers[0] % 2 == 1 ? new Delivery.TooLarge("1640 bytes") : Delivery.Accepted.Instance);
        await _journal.Commit(Some.Snapshots(1, 10));
        await Until.True(() => session.Accepted.Count == 5);
        await _journal.Commit(Some.Snapshots(11, 10));
        await Until.True(() => session.Accepted.Count == 10);
        Assert.Equal(10, Position().Owed(20));
        Assert.Equal(20, session.Sent.Count);
        Assert.Equal(["sink_paused"], _journal.Events.Codes);

        session.End();
        var next = _sink.Connect();
        await Until.True(() => next.Accepted.Count == 10);
        Assert.Equal(Enumerable.Range(0, 10).Select(n => (2 * n) + 1), next.Accepted);
        await Until.True(() => Position().Owed(20) == 0);
    }

    [Fact]
    public async Task A_reading_that_is_rejected_alone_is_hopeless_only_when_the_sink_has_taken_another_since()
    {
        var session = Start(answer: sent => sent.Numbers.Contains(1) ? new Delivery.Rejected("no such field") : Delivery.Accepted.Instance);
        await _journal.Commit(Some.Snapshot(1));
        await Until.True(_journal.Time, () => _journal.Events.Codes.Contains("sink_paused"));
        Assert.DoesNotContain("dead_letter", _journal.Events.Codes);
        await _journal.Commit(Some.Snapshot(2));
        await Until.True(_journal.Time, () => _journal.Events.Codes.Contains("dead_letter"));
        Assert.Equal([2], session.Accepted);
    }

    [Fact]
    public async Task A_sink_that_takes_some_readings_and_rejects_all_others_is_paused_and_keeps_most_of_them()
    {
        var rejecting = true;
        var session = Start(answer: sent => Volatile.Read(ref rejecting) && sent.Numbers.Any(number => number % 2 == 0)
            ? new Delivery.Rejected("field type conflict") : Delivery.Accepted.Instance);
        await _journal.Commit(Some.Snapshots(1, 600));
        await Until.True(_journal.Time, () => _journal.Events.Codes.Contains("sink_paused"));
        await Until.True(_journal.Time, () => session.Accepted.Count == 300);
        Assert.Equal(100, _journal.Events.Codes.Count(code => code == "dead_letter"));
        Assert.DoesNotContain("sink_ok", _journal.Events.Codes);

        Volatile.Write(ref rejecting, false);
        await Until.True(_journal.Time, () => session.Accepted.Count == 500);
        await Until.True(_journal.Time, () => Position().Owed(600) == 0);
        Assert.Equal(["sink_paused", "sink_ok"], _journal.Events.Codes.Where(code => code != "dead_letter"));
    }

    [Fact]
    public async Task A_sink_that_rejects_everything_empties_nothing_into_the_dead_letters()
    {
        var rejecting = true;
        var session = Start(answer: _ => Volatile.Read(ref rejecting) ? new Delivery.Rejected("bad token") : Delivery.Accepted.Instance);
        await _journal.Commit(Some.Snapshots(1, 30));
        await Until.True(_journal.Time, () => session.Sent.Count > 100);
        Volatile.Write(ref rejecting, false);
        await Until.True(_journal.Time, () => session.Accepted.Count == 30);
        Assert.DoesNotContain("dead_letter", _journal.Events.Codes);
    }

    [Fact]
    public async Task A_sink_that_rejects_everything_is_not_asked_for_each_reading_and_says_so_at_once()
    {
        await _journal.DisposeAsync();
        await using (var before = new OpenJournal(_folder.Path, sinks: "fake"))
            await before.Commit(Some.Snapshots(1, 2000));
        _journal = new(_folder.Path, sinks: "fake");
        var rejecting = true;
        _sink = new(perBatch: 2000) { MostReadings = 2000 };
        var session = Start(window: 1, answer: _ => Volatile.Read(ref rejecting) ? new Delivery.Rejected("no such thing") : Delivery.Accepted.Instance);
        await Until.True(() => _journal.Events.Codes.Contains("sink_paused"), () => $"{session.Sent.Count} sent");
        Assert.InRange(session.Sent.Count, 20, 120);
        Assert.Contains("it rejects everything", (string)_journal.Events.All[0].Data["reason"]!, StringComparison.Ordinal);
        Volatile.Write(ref rejecting, false);
        await Until.True(_journal.Time, () => session.Accepted.Distinct().Count() == 2000);
        await Until.True(_journal.Time, () => Position().Owed(2000) == 0);
        Assert.Equal(["sink_paused", "sink_ok"], _journal.Events.Codes);
    }

    [Fact]
    public async Task Many_readings_at_fault_before_the_others_hold_none_of_them_up()
    {
        _sink = new(perBatch: 320);
        var session = Start(window: 1, answer: sent => sent.Numbers.Any(number => number <= 60) ? new Delivery.Rejected("field type conflict") : Delivery.Accepted.Instance);
        await _journal.Commit(Some.Snapshots(1, 320));
        await Until.True(_journal.Time, () => session.Accepted.Distinct().Count() == 260, () => $"{session.Accepted.Count} of {session.Sent.Count}");
        await Until.True(_journal.Time, () => Position().Owed(320) == 0);
        Assert.Equal(60, _journal.Events.Codes.Count(code => code == "dead_letter"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_reading_over_which_the_sink_fails_holds_up_no_other_and_is_never_given_up(bool endsSession)
    {
        await _journal.Commit(Some.Snapshots(1, 100));
        _sink = new(perBatch: 50);
        var (poison, session) = (true, (FakeSinkSession?)null);
        session = Start(window: 1, answer: Answer);
        var accepted = new HashSet<int>();
        await Until.True(_journal.Time, () => Connected() && accepted.Count == 99, () => $"{accepted.Count}");
        Assert.DoesNotContain("dead_letter", _journal.Events.Codes);
        Assert.Empty(_journal.Events.Gaps);
        Assert.Equal(1, Position().Owed(100));

        Volatile.Write(ref poison, false);
        await Until.True(_journal.Time, () => Connected() && accepted.Count == 100, () => $"{accepted.Count}");
        await Until.True(_journal.Time, () => Position().Owed(100) == 0);

        Delivery? Answer(Sent sent)
        {
            if (!Volatile.Read(ref poison) || !sent.Numbers.Contains(41))
                return Delivery.Accepted.Instance;
            if (endsSession)
                session!.End();
            return new Delivery.Keep("HTTP 500");
        }

        // As a sink that is reached again at once.
        bool Connected()
        {
            accepted.UnionWith(session!.Accepted);
            if (session.Ended.IsCancellationRequested)
            {
                session = _sink.Connect(1);
                session.Answer = Answer;
            }

            return true;
        }
    }

    [Fact]
    public async Task A_sink_that_takes_nothing_for_half_a_day_gets_everything_afterwards()
    {
        await _journal.Commit(Some.Snapshots(1, 100));
        var away = true;
        var session = Start(window: 1, answer: _ => Volatile.Read(ref away) ? new Delivery.Keep("HTTP 503") : Delivery.Accepted.Instance);
        var began = _journal.Time.GetUtcNow();
        await Until.True(
            () =>
            {
                _journal.Time.Advance(TimeSpan.FromSeconds(10));
                return _journal.Time.GetUtcNow() - began > TimeSpan.FromHours(12);
            });
        Volatile.Write(ref away, false);
        await Until.True(_journal.Time, () => session.Accepted.Count == 100, () => $"{session.Accepted.Count}");
        Assert.Equal(Enumerable.Range(1, 100), session.Accepted.Order());
        Assert.Equal(["sink_paused", "sink_ok"], _journal.Events.Codes);
    }

    [Fact]
    public async Task Readings_that_are_too_old_one_after_the_other_are_few_gaps()
    {
        await _journal.Commit(Some.Snapshots(1, 300));
        Start(answer: _ => new Delivery.Expired("beyond retention"));
        await Until.True(() => Position() is { Live: 300, Unacknowledged.IsEmpty: true });
        await Until.True(_journal.Time, () => _journal.Events.GapNumbers.Count == 300);
        Assert.InRange(_journal.Events.Gaps.Count, 1, 3);
    }

    [Fact]
    public async Task While_live_is_busy_the_backlog_still_drains_and_live_is_not_delayed()
    {
        await _journal.Commit(Some.Snapshots(1, 100));
        var session = Start(window: 1, answer: _ => null);
        var answered = 0;
        for (var n = 0; n < 60; n++)
        {
            await _journal.Commit(Some.Snapshots(1000 + n, 1));
            await Until.True(() => session.Sent.Count == answered + 1);
            session.Sent[answered++].Delivery.SetResult(Delivery.Accepted.Instance);
        }

        var lanes = session.Sent.Select(sent => sent.Lane).ToList();
        Assert.InRange(lanes.Count(lane => lane == Lane.Backlog), 5, 55);
        Assert.True(lanes.Count(lane => lane == Lane.Live) >= 5);
        session.Answer = _ => Delivery.Accepted.Instance;
        session.Sent[^1].Delivery.TrySetResult(Delivery.Accepted.Instance);
        await Until.True(() => session.Accepted.Count == 160);
    }

    [Fact]
    public async Task A_damaged_reading_is_passed_over()
    {
        await _journal.Commit(Some.Snapshots(1, 30));
        using (var file = Sqlite.Open(_folder[Opening.FileName]))
            file.Run("UPDATE reading SET t_ms = 0 WHERE seq IN (1, 15, 30)");
        var session = Start();
        await Until.True(_journal.Time, () => Position().Owed(30) == 0);
        Assert.Equal(Enumerable.Range(1, 30).Except([1, 15, 30]), session.Accepted);
        await Until.True(_journal.Time, () => _journal.Events.Gaps.Count == 3);
    }

    [Fact]
    public async Task A_batch_never_mixes_epochs()
    {
        await _journal.Commit(Some.Snapshots(1, 5));
        await _journal.DisposeAsync();
        File.Delete(_folder[Opening.EpochFileName]);
        _journal = new(_folder.Path, sinks: "fake");
        await _journal.Commit(Some.Snapshots(6, 5));
        var session = Start();
        await Until.True(() => session.Accepted.Count == 10);
        Assert.Equal([[1, 2, 3, 4, 5], [6, 7, 8, 9, 10]], session.Sent.Select(sent => sent.Numbers));
    }

    [Fact]
    public async Task A_send_that_throws_loses_nothing()
    {
        var throwing = true;
        var session = Start(answer: _ => Volatile.Read(ref throwing) ? throw new InvalidOperationException("a fault in the sink") : Delivery.Accepted.Instance);
        await _journal.Commit(Some.Snapshots(1, 5));
        await Until.True(() => session.Sent.Count > 0);
        Volatile.Write(ref throwing, false);
        await Until.True(_journal.Time, () => session.Accepted.Count == 5);
    }

    [Fact]
    public async Task After_a_restart_it_goes_on_where_it_was()
    {
        var session = Start();
        await _journal.Commit(Some.Snapshots(1, 10));
        await Until.True(() => Position().Owed(10) == 0);
        await Stop();
        await _journal.DisposeAsync();
        _journal = new(_folder.Path, sinks: "fake");
        await _journal.Commit(Some.Snapshots(11, 2));
        using var stop = new CancellationTokenSource();
        var forwarder = new Forwarder(_sink, _journal.It, _journal.Time, _journal.Events, NullLogger<Forwarder>.Instance);
        Assert.Equal(2, forwarder.Owed);
        var next = _sink.Connect();
        var run = forwarder.Run(stop.Token);
        await Until.True(() => next.Accepted.Count == 2);
        Assert.Equal([11, 12], next.Accepted);
        Assert.Equal(10, session.Accepted.Count);
        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task Its_statistics_tell_every_answer_and_what_is_on_its_way()
    {
        _sink = new(perBatch: 1);
        var session = Start(answer: sent => sent.Numbers[0] switch
        {
            2 => new Delivery.Rejected("no such field"),
            3 => new Delivery.TooLarge("1640 bytes"),
            4 => null,
            _ => Delivery.Accepted.Instance,
        });
        await _journal.Commit(Some.Snapshots(1, 5));
        await Until.True(_journal.Time, () => session.Sent.Any(sent => sent.Numbers[0] == 4) && Statistics.DeadLetters == 1);
        var now = Statistics;
        Assert.Null(now.AwayFor);
        Assert.Null(now.PausedFor);
        Assert.Equal((1, 0, 1), (now.TooLarge, now.Kept, now.DeadLetters));
        Assert.True(now.Rejected >= 1);
        Assert.Equal(1, now.InFlight);
        Assert.Equal(Some.Snapshot(3).Time, _forwarder!.OldestOwed);

        session.Sent.First(sent => sent.Numbers[0] == 4).Delivery.SetResult(new Delivery.Keep("not now"));
        await Until.True(() => Statistics.Kept == 1);
    }

    [Fact]
    public async Task Its_statistics_tell_for_how_long_the_sink_is_away()
    {
        var session = Start();
        await _journal.Commit(Some.Snapshots(1, 10));
        await Until.True(() => Statistics.Accepted == 10);
        Assert.Null(_forwarder!.OldestOwed);
        session.End();
        await Until.True(() => Statistics.AwayFor is not null);
        await _journal.Commit(Some.Snapshot(11));
        _journal.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.True(Statistics.AwayFor >= TimeSpan.FromMinutes(3));
        Assert.Equal((1, 10), (Statistics.Owed, Statistics.Accepted));
        Assert.Equal(Some.Snapshot(11).Time, _forwarder.OldestOwed);
        _sink.Connect();
        await Until.True(() => Statistics is { AwayFor: null, Accepted: 11, Owed: 0 });
    }

    [Fact]
    public async Task A_sink_that_takes_nothing_is_paused_until_it_takes_something()
    {
        var closed = true;
        var session = Start(answer: _ => Volatile.Read(ref closed) ? new Delivery.Keep("not now") : Delivery.Accepted.Instance);
        await _journal.Commit(Some.Snapshots(1, 10));
        await Until.True(_journal.Time, () => Statistics.PausedFor > TimeSpan.FromMinutes(1));
        Assert.Contains("sink_paused", _journal.Events.Codes);
        Volatile.Write(ref closed, false);
        await Until.True(_journal.Time, () => Statistics is { PausedFor: null, Accepted: 10 });
        Assert.True(session.Sent.Count > 1);
    }

    private SinkStatistics Statistics => _forwarder!.Statistics;

    [Fact]
    public async Task A_sink_that_is_switched_on_later_gets_what_the_journal_still_holds()
    {
        await _journal.DisposeAsync();
        await using (var before = new OpenJournal(_folder.Path, sinks: "another"))
        {
            await before.Commit(Some.Snapshots(1, 25));
            before.It.SavePosition("another", new(25, RangeSet.Empty));
        }

        _journal = new(_folder.Path, sinks: ["another", "fake"]);
        var session = Start();
        await Until.True(() => session.Accepted.Count == 25);
        Assert.Equal(Enumerable.Range(1, 25), session.Accepted);
        Assert.All(session.Sent, sent => Assert.Equal(Lane.Backlog, sent.Lane));
    }

    /// <summary>Connects the sink, sets its answers before anything is sent, and starts.</summary>
    private FakeSinkSession Start(int window = 4, Func<Sent, Delivery?>? answer = null)
    {
        var session = _sink.Connect(window);
        session.Answer = answer ?? session.Answer;
        _forwarder = new(_sink, _journal.It, _journal.Time, _journal.Events, NullLogger<Forwarder>.Instance);
        _run = _forwarder.Run(_stop.Token);
        return session;
    }

    private SinkPosition Position() => _journal.It.LoadPosition("fake");

    /// <summary>Sweeps of ten, each seen by the sink as one batch.</summary>
    private async Task Sweeps(FakeSinkSession session, int count)
    {
        for (var n = 0; n < count; n++)
        {
            await _journal.Commit(Some.Snapshots((n * 10) + 1, 10));
            await Until.True(() => session.Sent.Count == n + 1);
        }
    }

    private async Task Stop()
    {
        await _stop.CancelAsync();
        if (_run is not null)
            await _run;
    }
}
