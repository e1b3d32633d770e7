using MeterEdge.Configuration;
using MeterEdge.Console.Lines;
using MeterEdge.Metering;
using MeterEdge.Modbus.Line;
using MeterEdge.Tests.Metering;
using Framing = MeterEdge.Modbus.Frames.Framing;

namespace MeterEdge.Tests.Console.Lines;

public sealed class PingTests : IDisposable
{
    private static readonly PingTarget Target = new(1, "130005218841, eastron-sdm630", [new(4, 0, 10), new(4, 100, 2)], TimeSpan.FromSeconds(1), TimeSpan.Zero);

    private readonly SteppedTime _time = new(new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero));
    private readonly ScriptedMeter _meter = new(1);
    private readonly ScriptedLine _link;
    private readonly LineOwner _line;
    private readonly List<string> _said = [];

    public PingTests()
    {
        _link = new(_time, _meter);
        _line = new(_link, LineTiming.For(9600, 10), _time);
    }

    public void Dispose() => _line.Dispose();

    [Fact]
    public async Task A_unit_that_answers_is_told_with_its_turnarounds()
    {
        _meter.Latency = TimeSpan.FromMilliseconds(40);
        var summary = await Run(5);
        Assert.Equal((5, 5, 0, 0), (summary.Sent, summary.Answered, summary.Refused, summary.Lost));
        Assert.True(summary.IsAlive);
        Assert.True(summary.MinMs > 0 && summary.MinMs <= summary.MedianMs && summary.MedianMs <= summary.MaxMs);
        Assert.Equal("ping unit 1 (130005218841, eastron-sdm630) on bus-1, 5 times", _said[0]);
        Assert.Matches("^1: answered in [0-9.]+ ms, 25 bytes$", _said[1]);
        Assert.Equal("unit 1: 5 sent, 5 answered, 0 refused, 0 % failed", _said[6]);
        Assert.Matches("^  turnaround min/median/max [0-9.]+/[0-9.]+/[0-9.]+ ms$", _said[7]);
        Assert.Equal(8, _said.Count);
    }

    [Fact]
    public async Task A_refusal_is_a_sign_of_life()
    {
        _meter.Reply = _ => Reply.Refusal;
        var summary = await Run(2);
        Assert.Equal((2, 0, 2, true), (summary.Sent, summary.Answered, summary.Refused, summary.IsAlive));
        Assert.Matches("^1: there, refused in [0-9.]+ ms: exception 2, illegal data address$", _said[1]);
    }

    [Fact]
    public async Task Silence_and_wrong_checksums_are_told_apart()
    {
        var asked = 0;
        _meter.Reply = _ => ++asked % 2 == 0 ? Reply.BadChecksum : Reply.Silence;
        var summary = await Run(4);
        Assert.Equal((4, 2, 2, 0, false), (summary.Sent, summary.Lost, summary.BadCrc, summary.Garbled, summary.IsAlive));
        Assert.Null(summary.MedianMs);
        Assert.Contains("1: no answer within 1000.0 ms", _said);
        Assert.Matches("^2: bad CRC, [0-9]+ bytes$", _said[2]);
        Assert.Equal(["unit 1: 4 sent, 0 answered, 0 refused, 100 % failed", "  2 without answer, 2 bad CRC, 0 otherwise garbled"], _said[^2..]);
    }

    [Fact]
    public async Task After_a_loss_something_else_is_asked_so_that_a_late_answer_is_told_from_the_next()
    {
        _meter.Reply = _ => Reply.Silence;
        await Run(3);
        Assert.Equal([0, 100, 0], _link.Asked.Select(asked => asked.First));
    }

    [Fact]
    public async Task Only_reads_go_over_the_line()
    {
        await Run(10);
        Assert.All(_link.Asked, asked => Assert.Equal(4, asked.Function));
    }

    [Fact]
    public async Task A_dead_port_ends_it_at_once()
    {
        _link.Present = false;
        var summary = await Run(100);
        Assert.Equal(0, summary.Sent);
        Assert.Contains("bus-1: the port is dead, nothing was sent", _said);
    }

    [Fact]
    public async Task Who_stops_it_gets_what_is_known_so_far()
    {
        using var stop = new CancellationTokenSource();
        var ping = Task.Run(() => Ping.Run(_line, "bus-1", Framing.Rtu, Target, Ping.Most, Say, stop.Token), TestContext.Current.CancellationToken);
        while (!ping.IsCompleted)
            await Task.Run(() => _link.Pass(TimeSpan.FromMilliseconds(500)), TestContext.Current.CancellationToken);
        var summary = await ping;
        Assert.InRange(summary.Sent, 3, 4);
        Assert.Contains("sent", _said[^2], StringComparison.Ordinal);

        void Say(string text)
        {
            _said.Add(text);
            if (text.StartsWith("3:", StringComparison.Ordinal))
                stop.Cancel();
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1001)]
    public async Task Other_counts_are_refused(int count) =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Ping.Run(_line, "bus-1", Framing.Rtu, Target, count, null, TestContext.Current.CancellationToken));

    [Fact]
    public void A_configured_meter_is_asked_for_what_polling_asks_it_for_and_any_other_for_its_first_register()
    {
        var profile = PolledLine.Profile with { LeastTimeoutMs = 3000, PauseMs = 7 };
        var bus = new BusOptions { Name = "bus-1", Port = "/dev/ttyS1", Meters = [new() { Serial = "130005218841", Unit = 12, Profile = profile }] };
        var known = PingTarget.Of(bus, 12);
        var plan = ReadPlan.For(profile, [MeterEdge.Readings.ReadingKind.Instant], PlanLimits.For(bus.Timing));
        Assert.Equal(plan.Blocks[0], known.Blocks[0]);
        Assert.Equal(known.Blocks.Length, known.Blocks.Select(block => block.Count).Distinct().Count());
        Assert.Equal(("130005218841, " + profile.Name, 3000, 7), (known.Who, known.Timeout.TotalMilliseconds, known.Silence.TotalMilliseconds));
        var unknown = PingTarget.Of(bus, 13);
        Assert.Equal([new ReadBlock(3, 0, 1), new ReadBlock(4, 0, 1), new ReadBlock(3, 0, 2)], unknown.Blocks);
        Assert.Equal((null, bus.Timeout), (unknown.Who, unknown.Timeout));
    }

    [Fact]
    public void After_a_loss_a_meter_is_asked_for_what_polling_never_asks_for()
    {
        foreach (var profile in MeterEdge.Metering.Profiles.ProfileLibrary.BuiltIn.All)
        {
            var bus = new BusOptions { Name = "bus-1", Port = "/dev/ttyS1", Meters = [new() { Serial = "1", Unit = 1, Profile = profile }] };
            var polled = ReadPlan.For(profile, [MeterEdge.Readings.ReadingKind.Instant], PlanLimits.For(bus.Timing)).Blocks;
            var blocks = PingTarget.Of(bus, 1).Blocks;
            Assert.Equal(blocks.Length, blocks.Select(block => (block.Function, block.Count)).Distinct().Count());
            if (polled.IsEmpty)
                continue;
            Assert.Equal(polled[0], blocks[0]);
            Assert.All(blocks, block => Assert.True(block.Count > 0 && (block.First != polled[0].First || block.Count <= polled[0].Count), $"{profile.Name}: {block}"));
            if (polled[0].Count > 4 && !polled.Any(other => other.Count == polled[0].Count - 2))
                Assert.Equal(polled[0] with { Count = polled[0].Count - 2 }, blocks[1]);
        }
    }

    [Fact]
    public void No_line_of_a_summary_is_wider_than_a_terminal()
    {
        var widest = new PingSummary(247, 1000, 333, 333, 111, 111, 112, 12345.67, 23456.78, 60000.99);
        Assert.All(widest.Lines(), line => Assert.InRange(line.Length, 1, 80));
    }

    private async Task<PingSummary> Run(int count)
    {
        var ping = Task.Run(() => Ping.Run(_line, "bus-1", Framing.Rtu, Target, count, _said.Add, CancellationToken.None), TestContext.Current.CancellationToken);
        while (!ping.IsCompleted)
            await Task.Run(() => _link.Pass(TimeSpan.FromMilliseconds(500)), TestContext.Current.CancellationToken);
        return await ping;
    }
}
