using MeterEdge.Console.Lines;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Console;

/// <summary>The console's view of a line against the real simulator: the verdict names the fault that was made.</summary>
public sealed class LinesTests
{
    [Theory]
    [InlineData(LineFault.None, "4 units")]
    [InlineData(LineFault.DamagedUnit, "unit 2", "fault 2 badcrc")]
    [InlineData(LineFault.DamagedUnit, "broken off", "fault 2 truncated 7")]
    [InlineData(LineFault.DamagedUnit, "bytes before", "fault 2 noise-before 3")]
    [InlineData(LineFault.DamagedUnit, "bytes behind", "fault 2 noise-after 3")]
    [InlineData(LineFault.DuplicateUnit, "the number 2", "fault 2 duplicate")]
    [InlineData(LineFault.Noise, "on 4 of 4 units", "fault all badcrc chance 50%")]
    [InlineData(LineFault.Termination, "bytes before", "fault all noise-before 2", "fault all noise-after 2")]
    [InlineData(LineFault.SilentUnit, "Unit 2 does not answer", "fault 2 silent")]
    [InlineData(LineFault.DeadBranch, "units 3, 4", "fault 3 silent", "fault 4 silent")]
    [InlineData(LineFault.UnsteadyUnit, "Unit 2 answers only now and then", "fault 2 silent chance 40%")]
    [InlineData(LineFault.Silence, "not one byte", "fault all powercut")]
    [InlineData(LineFault.SlowUnit, "unit 2", "fault 2 slow 800ms")]
    [InlineData(LineFault.ForeignAnswers, "unit 9 answers", "fault 2 foreign 9")]
    [InlineData(LineFault.RefusingUnit, "device failure", "fault 2 exception 4")]
    [InlineData(LineFault.DeadPort, "dead", "port close")]
    public async Task The_verdict_names_the_fault_that_was_made(LineFault fault, string says, params string[] faults)
    {
        await using var line = await LinesOfTheSimulator.Start(faults);
        await Until.True(
            () => line.Judged()[0] is var first && first.Fault == fault && $"{first.Verdict} {first.Because}".Contains(says, StringComparison.Ordinal),
            $"{fault}, {says}",
            line.Said);
        Assert.All(line.Judged(), found => Assert.True(found.Fault == LineFault.None || found.Try.Length > 0, found.Verdict));
        if (fault == LineFault.DeadPort || faults.Any(one => one.Contains("chance", StringComparison.Ordinal)))
            return;

        // And goes on naming it, and nothing else that would explain more, when more is known.
        var asked = Asked(line);
        await Until.True(() => Asked(line) >= asked + 15, "more exchanges");
        Assert.True(line.Judged()[0].Fault == fault, line.Said());
    }

    [Fact]
    public async Task A_line_of_another_speed_is_silent_and_the_speed_is_among_what_to_try()
    {
        await using var line = await LinesOfTheSimulator.Start([], baud: 9600);
        await Until.True(() => line.Judged()[0].Fault == LineFault.Silence, "silence", line.Said);
        Assert.Contains("9600 8N1", line.Judged()[0].Try, StringComparison.Ordinal);
    }

    [Fact]
    public async Task When_the_fault_is_mended_a_probe_says_so_at_once()
    {
        await using var line = await LinesOfTheSimulator.Start(["fault 2 silent"]);
        await Until.True(() => line.Judged()[0].Fault == LineFault.SilentUnit, "a silent unit", line.Said);
        await line.It.Do("fault 2 off");
        await Until.Holds(
            async () =>
            {
                var seen = await LineProbe.Run(line.Bus, TestContext.Current.CancellationToken);
                return LineJudgement.Judge(seen, line.Bus.Options).All(found => found.Fault != LineFault.SilentUnit);
            },
            "nobody silent",
            line.Said);
        Assert.Equal(0, line.Bus.Evidence.Of(2).FailedInARow);
    }

    [Fact]
    public async Task A_ping_tells_life_loss_and_wrong_checksums_apart_while_polling_goes_on()
    {
        await using var line = await LinesOfTheSimulator.Start(["fault 2 badcrc", "fault 3 silent", "fault 4 exception 4"]);
        var said = new List<string>();
        var good = await Ping.Run(line.Bus, 1, 20, said.Add, TestContext.Current.CancellationToken);
        Assert.Equal((20, 20, 0), (good.Sent, good.Answered, good.Lost));
        // The simulator's meters take 10 ms to begin.
        Assert.True(good.MinMs >= 5 && good.MinMs <= good.MedianMs && good.MedianMs <= good.MaxMs, $"{good}");
        Assert.All(said, one => Assert.InRange(one.Length, 1, 80));
        Assert.Equal(23, said.Count);

        var bad = await Ping.Run(line.Bus, 2, 5, null, TestContext.Current.CancellationToken);
        Assert.Equal((5, 5, false), (bad.Sent, bad.BadCrc, bad.IsAlive));
        var dead = await Ping.Run(line.Bus, 3, 3, null, TestContext.Current.CancellationToken);
        Assert.Equal((3, 3, false), (dead.Sent, dead.Lost, dead.IsAlive));
        var refusing = await Ping.Run(line.Bus, 4, 3, null, TestContext.Current.CancellationToken);
        Assert.Equal((3, 3, true), (refusing.Sent, refusing.Refused, refusing.IsAlive));
        var nobody = await Ping.Run(line.Bus, 99, 2, null, TestContext.Current.CancellationToken);
        Assert.Equal((2, 2), (nobody.Sent, nobody.Lost));
        Assert.True(line.Bus.Evidence.Of(1).Answered > 20, "polling stood still");
    }

    [Fact]
    public async Task A_live_trace_shows_requests_and_answers_in_words()
    {
        await using var line = await LinesOfTheSimulator.Start(["fault 2 badcrc"]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var rows = new List<string>();
        await LiveTrace.Follow(
            line.Bus,
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
        await using var line = await LinesOfTheSimulator.Start(["fault 1 badcrc times 3", "fault 2 exception 4 times 3", "fault 3 silent times 3"]);
        await Until.True(() => Enumerable.Range(1, 4).All(unit => line.Bus.Evidence.Of((byte)unit).Answered > 3), "answers of all", line.Said);
        var (one, two, three, four) = (line.Bus.Evidence.Of(1), line.Bus.Evidence.Of(2), line.Bus.Evidence.Of(3), line.Bus.Evidence.Of(4));
        Assert.Equal((3, 3), (one.Garbled.BadCrc, one.Failed));
        Assert.Equal("3 refused with 4, 0 failed", $"{two.Refused} refused with {two.LastRefusal}, {two.Failed} failed");
        Assert.Equal((3, 0, "no answer"), (three.NoAnswer, three.FailedInARow, three.LastError));
        Assert.Equal((0, 0, null), (four.Failed, four.Unasked, four.LastError));
        Assert.NotNull(four.Turnaround);
    }

    private static long Asked(LinesOfTheSimulator line) => Enumerable.Range(1, 4).Sum(unit => line.Bus.Evidence.Of((byte)unit).Asked);
}
