using MeterEdge.Console.Lines;
using MeterEdge.Metering.Evidence;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using MeterEdge.Tests.Metering.Evidence;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Console.Lines;

public sealed class LiveTraceTests
{
    private static readonly byte[] Request = RecordedLine.Frame(0x0C, 0x03, 0x01, 0x00, 0x00, 0x02);
    private static readonly byte[] Answer = RecordedLine.Answer(12);

    private readonly FakeTimeProvider _time = new(new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero));
    private readonly TraceTap _tap;

    public LiveTraceTests() => _tap = new(_time);

    [Fact]
    public async Task Each_frame_is_told_with_time_direction_hex_and_words()
    {
        using var stop = new CancellationTokenSource();
        var rows = new List<string>();
        var following = Follow(rows, 6, stop);
        _tap.Sent(Request);
        _time.Advance(TimeSpan.FromMilliseconds(20));
        _tap.Received(Answer.AsSpan(0, 4));
        _time.Advance(TimeSpan.FromMilliseconds(5));
        _tap.Received(Answer.AsSpan(4));
        Ended(ExchangeResult.Answered);
        _tap.Sent(Request);
        _time.Advance(TimeSpan.FromSeconds(1));
        Ended(ExchangeResult.NoAnswer);
        await following.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal(
            [
                $"10:15:00.000 > {Spaced(Request)}",
                "               unit 12 read holding 0x0100+2",
                $"10:15:00.020 < {Spaced(Answer)}",
                "               unit 12 holding 0x0100+2: 16962 16962",
                $"10:15:00.025 > {Spaced(Request)}",
                "               unit 12 read holding 0x0100+2",
                "10:15:01.025 ! no answer",
            ],
            rows);
    }

    [Fact]
    public async Task Who_begins_in_the_middle_of_an_answer_is_not_shown_its_rest_as_a_bad_frame()
    {
        using var stop = new CancellationTokenSource();
        var rows = new List<string>();
        _tap.Sent(Request);
        _tap.Received(Answer.AsSpan(0, 4));
        var following = Follow(rows, 1, stop);
        _tap.Received(Answer.AsSpan(4));
        Ended(ExchangeResult.Answered);
        _tap.Sent(Request);
        await following.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal($"10:15:00.000 > {Spaced(Request)}", rows[0]);
    }

    [Fact]
    public async Task Who_does_not_keep_up_is_told_how_many_frames_he_missed_and_the_line_never_waits()
    {
        using var stop = new CancellationTokenSource();
        using var gate = new SemaphoreSlim(0);
        var rows = new List<string>();
        var following = LiveTrace.Follow(
            _tap,
            Framing.Rtu,
            async row =>
            {
                await gate.WaitAsync(CancellationToken.None);
                rows.Add(row);
                if (row.StartsWith("...", StringComparison.Ordinal))
                    await stop.CancelAsync();
            },
            stop.Token);
        for (var i = 0; i < 1000; i++)
            _tap.Sent(Request);
        gate.Release(10_000);
        await following.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        // One may be on its way to the terminal, and those that fit stand behind it.
        Assert.Matches("^\\.\\.\\. 74[34] frames dropped: ", Assert.Single(rows, row => row.StartsWith("...", StringComparison.Ordinal)));
    }

    [Fact]
    public void Nobody_follows_and_nothing_is_allocated()
    {
        Traffic();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Traffic();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Traffic()
        {
            for (var i = 0; i < 1000; i++)
            {
                _tap.Sent(Request);
                _tap.Received(Answer);
                Ended(ExchangeResult.Answered);
            }
        }
    }

    [Fact]
    public async Task Whoever_has_left_gets_nothing_more()
    {
        var follower = _tap.Follow();
        _tap.Sent(Request);
        follower.Dispose();
        _tap.Sent(Request);
        var frames = new List<TracedFrame>();
        await foreach (var frame in follower.Frames(TestContext.Current.CancellationToken))
            frames.Add(frame);
        Assert.Equal(TracedKind.Sent, Assert.Single(frames).Kind);
        Assert.Equal(0, follower.TakeDropped());
    }

    [Fact]
    public void A_long_frame_is_cut_to_the_terminal_and_its_rest_counted()
    {
        var frame = new TracedFrame(_time.GetUtcNow(), TracedKind.Received, [.. RecordedLine.Answer(12, registers: 80)], [], null);
        var rows = TraceText.Of(frame, Framing.Rtu).Rows().ToList();
        Assert.All(rows, row => Assert.InRange(row.Length, 1, 80));
        Assert.EndsWith(" +147 bytes", rows[0], StringComparison.Ordinal);
        Assert.Equal((18 * 3) - 1, rows[0].Length - "10:15:00.000 < ".Length - " +147 bytes".Length);
    }

    [Fact]
    public void That_the_port_comes_and_goes_is_traced_too()
    {
        foreach (var kind in (TracedKind[])[TracedKind.LinkUp, TracedKind.LinkDown])
            Assert.Contains("the port", Assert.Single(TraceText.Of(new(_time.GetUtcNow(), kind, [], [], null), Framing.Rtu).Rows()), StringComparison.Ordinal);
    }

    [Fact]
    public void Whoever_is_next_is_told_everything_whether_or_not_somebody_follows()
    {
        var next = new Teller();
        var tap = new TraceTap(_time, next);
        Everything();
        using (tap.Follow())
            Everything();
        string[] once = ["round", "up", "sent", "received", "late", "ended", "down", "failed"];
        Assert.Equal([.. once, .. once], next.Told);

        void Everything()
        {
            tap.GoesRound();
            tap.LinkUp("a");
            tap.Sent(Request);
            tap.Received(Answer);
            tap.CameLate(Answer);
            tap.Ended(Request, default);
            tap.LinkDown("a", "gone");
            tap.Failed("a", new InvalidOperationException("bug"));
        }
    }

    private sealed class Teller : LineObserver
    {
        public List<string> Told { get; } = [];

        public override void GoesRound() => Told.Add("round");

        public override void LinkUp(string link) => Told.Add("up");

        public override void LinkDown(string link, string error) => Told.Add("down");

        public override void Sent(ReadOnlySpan<byte> bytes) => Told.Add("sent");

        public override void Received(ReadOnlySpan<byte> bytes) => Told.Add("received");

        public override void CameLate(ReadOnlySpan<byte> answer) => Told.Add("late");

        public override void Ended(ReadOnlySpan<byte> request, ExchangeOutcome outcome) => Told.Add("ended");

        public override void Failed(string link, Exception exception) => Told.Add("failed");
    }

    private async Task Follow(List<string> rows, int last, CancellationTokenSource stop) => await LiveTrace.Follow(
        _tap,
        Framing.Rtu,
        async row =>
        {
            rows.Add(row);
            if (rows.Count > last)
                await stop.CancelAsync();
        },
        stop.Token);

    private void Ended(ExchangeResult result) => _tap.Ended(Request, new(result, 0, Garble.None, 0, 0, 0, TimeSpan.Zero));

    private static string Spaced(byte[] bytes) => string.Join(' ', bytes.Select(one => one.ToString("X2", null)));
}
