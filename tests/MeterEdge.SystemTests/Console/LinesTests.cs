using MeterEdge.Console.Lines;
using MeterEdge.Metering;
using MeterEdge.SystemTests.Plant;
using static MeterEdge.SystemTests.Console.LinesOfTheSimulator;

namespace MeterEdge.SystemTests.Console;

/// <summary>The console's view of a line against the real simulator.</summary>
public sealed class LinesTests
{
    // What is found first, words of its verdict or evidence, and the faults that were made.
    private static readonly (LineFault Fault, string Says, string[] Made)[] Cases =
    [
        (LineFault.None, "4 units", []),
        (LineFault.DamagedUnit, "unit 2", ["fault 2 badcrc"]),
        (LineFault.DamagedUnit, "broken off", ["fault 2 truncated 7"]),
        (LineFault.DamagedUnit, "bytes before", ["fault 2 noise-before 3"]),
        (LineFault.DamagedUnit, "bytes behind", ["fault 2 noise-after 3"]),
        (LineFault.DuplicateUnit, "the number 2", ["fault 2 duplicate"]),
        (LineFault.Noise, "on 4 of 4 units", ["fault all badcrc chance 50%"]),
        (LineFault.Termination, "bytes before", ["fault all noise-before 2", "fault all noise-after 2"]),
        (LineFault.SilentUnit, "Unit 2 does not answer", ["fault 2 silent"]),
        (LineFault.DeadBranch, "units 3, 4", ["fault 3 silent", "fault 4 silent"]),
        (LineFault.UnsteadyUnit, "Unit 2 answers only now and then", ["fault 2 silent chance 40%"]),
        (LineFault.Silence, "not one byte", ["fault all powercut"]),
        (LineFault.SlowUnit, "unit 2", ["fault 2 slow 900ms"]),
        (LineFault.ForeignAnswers, "unit 9 answers", ["fault 2 foreign 9"]),
        (LineFault.RefusingUnit, "device failure", ["fault 2 exception 4"]),
        (LineFault.DeadPort, "dead", ["port close"]),
    ];

    [Fact]
    public async Task The_verdict_names_the_fault_that_was_made()
    {
        await using var lines = await Start([.. Cases.Select(one => one.Made)]);
        await Task.WhenAll(lines.Buses.Zip(Cases, (bus, one) => Names(bus, one.Fault, one.Says, one.Made)));
    }

    [Fact]
    public async Task A_line_of_another_speed_is_silent_and_the_speed_is_among_what_to_try()
    {
        await using var lines = await Start(9600, [[]]);
        await Until.True(() => Judged(lines.Bus)[0].Fault == LineFault.Silence, "silence", () => Said(lines.Bus));
        Assert.Contains("9600 8N1", Judged(lines.Bus)[0].Try, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_fault_is_mended_a_probe_says_so_at_once()
    {
        await using var lines = await Start([["fault 2 silent"]]);
        await Until.True(() => Judged(lines.Bus)[0].Fault == LineFault.SilentUnit, "a silent unit", () => Said(lines.Bus));
        await lines.Do(0, "fault 2 off");
        await Until.Holds(
            async () =>
            {
                var seen = await LineProbe.Run(lines.Bus, TestContext.Current.CancellationToken);
                return LineJudgement.Judge(seen, lines.Bus.Options).All(found => found.Fault != LineFault.SilentUnit);
            },
            "nobody silent",
            () => Said(lines.Bus));
        Assert.Equal(0, lines.Bus.Evidence.Of(2).FailedInARow);
    }

    [Fact]
    public async Task A_ping_tells_life_loss_and_wrong_checksums_apart_while_polling_goes_on()
    {
        await using var lines = await Start([["fault 2 badcrc", "fault 3 silent", "fault 4 exception 4"]]);
        var said = new List<string>();
        var good = await Ping.Run(lines.Bus, 1, 20, said.Add, TestContext.Current.CancellationToken);
        Assert.Equal((20, 20, 0), (good.Sent, good.Answered, good.Lost));
        // The simulator's meters take 10 ms to begin.
        Assert.True(good.MinMs >= 5 && good.MinMs <= good.MedianMs && good.MedianMs <= good.MaxMs, $"{good}");
        Assert.All(said, one => Assert.InRange(one.Length, 1, 80));
        Assert.Equal(23, said.Count);

        var bad = await Of(2, 5);
        Assert.Equal((5, 5, false), (bad.Sent, bad.BadCrc, bad.IsAlive));
        var dead = await Of(3, 3);
        Assert.Equal((3, 3, false), (dead.Sent, dead.Lost, dead.IsAlive));
        var refusing = await Of(4, 3);
        Assert.Equal((3, 3, true), (refusing.Sent, refusing.Refused, refusing.IsAlive));
        var nobody = await Of(99, 2);
        Assert.Equal((2, 2), (nobody.Sent, nobody.Lost));
        Assert.True(lines.Bus.Evidence.Of(1).Answered > 20, "polling stood still");

        Task<PingSummary> Of(byte unit, int count) => Ping.Run(lines.Bus, unit, count, null, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_live_trace_shows_requests_and_answers_in_words()
    {
        await using var lines = await Start([["fault 2 badcrc"]]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        await LiveTrace.Follow(
            lines.Bus,
            async row =>
            {
                rows.Add(row);
                if (rows.Count > 60)
                    await stop.CancelAsync();
            },
            stop.Token).WaitAsync(TimeSpan.FromSeconds(90), TestContext.Current.CancellationToken);
        Assert.All(rows, row => Assert.InRange(row.Length, 1, 80));
        Assert.Contains(rows, row => row.Contains("unit 1 read input 0x", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.Contains("unit 1 input 0x", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.Contains("bad CRC: got ", StringComparison.Ordinal));
        Assert.Contains(rows, row => row.Contains(" ! garbled: BadCrc", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Errors_of_each_kind_are_counted_to_the_unit_that_made_them()
    {
        await using var lines = await Start([["fault 1 badcrc times 3", "fault 2 exception 4 times 3", "fault 3 silent times 3"]]);
        var evidence = lines.Bus.Evidence;
        await Until.True(() => Enumerable.Range(1, 4).All(unit => evidence.Of((byte)unit).Answered > 3), "answers of all", () => Said(lines.Bus));
        var (one, two, three, four) = (evidence.Of(1), evidence.Of(2), evidence.Of(3), evidence.Of(4));
        Assert.Equal((3, 3), (one.Garbled.BadCrc, one.Failed));
        Assert.Equal("3 refused with 4, 0 failed", $"{two.Refused} refused with {two.LastRefusal}, {two.Failed} failed");
        Assert.Equal((3, 0, "no answer"), (three.NoAnswer, three.FailedInARow, three.LastError));
        Assert.Equal((0, 0, null), (four.Failed, four.Unasked, four.LastError));
        Assert.NotNull(four.Turnaround);
    }

    private static async Task Names(PolledBus bus, LineFault fault, string says, string[] made)
    {
        await Until.True(
            () => Judged(bus)[0] is var first && first.Fault == fault && $"{first.Verdict} {first.Because}".Contains(says, StringComparison.Ordinal),
            $"{fault}, {says}",
            () => Said(bus));
        Assert.All(Judged(bus), found => Assert.True(found.Fault == LineFault.None || found.Try.Length > 0, found.Verdict));
        if (fault == LineFault.DeadPort || made.Any(one => one.Contains("chance", StringComparison.Ordinal)))
            return;

        // And it goes on naming it when more is known.
        var asked = Asked(bus);
        await Until.True(() => Asked(bus) >= asked + 8, $"more exchanges for {fault}", () => Said(bus));
        Assert.True(Judged(bus)[0].Fault == fault, $"not {fault}: {Said(bus)}");
    }
}
