using MeterSim.Faults;
using MeterSim.Frames;
using MeterSim.Line;

namespace MeterSim.Tests.Line;

public sealed class SlaveLineTests
{
    private const long Ms = 1_000_000;
    private static readonly FrameFormat Format = Some.Format();
    private static readonly LineTiming Timing = LineTiming.Of(Format, TimeSpan.FromMilliseconds(20));

    [Fact]
    public void A_read_of_80_registers_takes_the_time_of_its_bytes_and_the_turnaround()
    {
        var bench = new LineBench(Timing);
        long sent = bench.NowNs;
        byte[] answer = bench.Ask(Some.Read(2, 4, 0, 80));
        Assert.Equal(165, answer.Length);
        Assert.True(Crc16.Closes(answer));
        Assert.Equal(sent + 8 * Format.CharacterNs + 20 * Ms + 165 * Format.CharacterNs, bench.ArrivalsNs[^1]);
    }

    [Fact]
    public void No_byte_comes_before_a_uart_would_have_it()
    {
        var bench = new LineBench(Timing);
        long answerStart = bench.NowNs + 8 * Format.CharacterNs + 20 * Ms;
        bench.Ask(Some.Read(2, 4, 0, 10));
        for (int i = 0; i < bench.ArrivalsNs.Count; i++)
            Assert.True(bench.ArrivalsNs[i] >= answerStart + (i + 1) * Format.CharacterNs);
    }

    [Fact]
    public void A_turnaround_below_the_silence_is_lengthened_to_it() =>
        Assert.Equal(Format.SilenceNs, LineTiming.Of(Format, TimeSpan.Zero).TurnaroundNs);

    [Fact]
    public void A_request_in_two_parts_within_the_silence_is_one_request()
    {
        var bench = new LineBench(Timing);
        byte[] request = Some.Read(1, 4, 0, 2);
        bench.Send(request[..3]);
        bench.RunFor(3 * Format.CharacterNs + Format.SilenceNs - 1);
        Assert.Equal(9, bench.Ask(request[3..]).Length);
    }

    [Fact]
    public void A_gap_longer_than_the_silence_breaks_a_request()
    {
        var bench = new LineBench(Timing);
        byte[] request = Some.Read(1, 4, 0, 2);
        bench.Send(request[..3]);
        bench.RunFor(3 * Format.CharacterNs + Format.SilenceNs + 1);
        Assert.Empty(bench.Ask(request[3..]));
        Assert.Equal(2, bench.Line.Counters.IgnoredBadCrc);
    }

    [Fact]
    public void A_request_too_soon_after_an_answer_is_ignored_and_counted()
    {
        var bench = new LineBench(Timing);
        bench.Send(Some.Read(1, 4, 0, 2));
        bench.RunFor(8 * Format.CharacterNs + 20 * Ms + 9 * Format.CharacterNs);
        Assert.Equal(9, bench.Fetch().Length);
        bench.RunFor(Format.SilenceNs - 1);
        Assert.Empty(bench.Ask(Some.Read(1, 4, 0, 2)));
        Assert.Equal(1, bench.Line.Counters.IgnoredSilence);
        Assert.Equal(1, bench.Line.Counters.Answered);
    }

    [Fact]
    public void A_request_after_exactly_the_silence_is_answered()
    {
        var bench = new LineBench(Timing);
        bench.Send(Some.Read(1, 4, 0, 2));
        bench.RunFor(8 * Format.CharacterNs + 20 * Ms + 9 * Format.CharacterNs);
        bench.Fetch();
        bench.RunFor(Format.SilenceNs);
        Assert.Equal(9, bench.Ask(Some.Read(1, 4, 0, 2)).Length);
        Assert.Equal(0, bench.Line.Counters.IgnoredSilence);
    }

    [Fact]
    public void Two_requests_without_silence_between_are_one_bad_frame()
    {
        var bench = new LineBench(Timing);
        Assert.Empty(bench.Ask([.. Some.Read(1, 4, 0, 2), .. Some.Read(2, 4, 0, 2)]));
        Assert.Equal(1, bench.Line.Counters.IgnoredBadCrc);
    }

    [Fact]
    public void What_nobody_should_answer_gets_no_answer_and_is_counted()
    {
        var bench = new LineBench(Timing);
        Assert.Empty(bench.Ask(Some.Read(99, 4, 0, 2)));
        Assert.Empty(bench.Ask(1, 4, 0, 0, 0, 2, 0, 0));
        Assert.Empty(bench.Ask(Some.Frame(1, 4, 0, 0, 0, 2, 9)));
        Assert.Empty(bench.Ask(Some.Read(0, 4, 0, 2)));
        LineCounters c = bench.Line.Counters;
        Assert.Equal((4, 1, 1, 1, 1), (c.Seen, c.IgnoredUnknownUnit, c.IgnoredBadCrc, c.IgnoredMalformed, c.Broadcasts));
    }

    [Fact]
    public void A_broadcast_write_reaches_every_meter()
    {
        var bench = new LineBench(Timing);
        Assert.Empty(bench.Ask(Some.Frame(0, 0x10, 0, 2, 0, 2, 4, 0x41, 0xF0, 0, 0)));
        for (byte unit = 1; unit <= 3; unit++)
            Assert.Equal(Some.Frame(unit, 3, 4, 0x41, 0xF0, 0, 0), bench.Ask(Some.Read(unit, 3, 2, 2)));
    }

    [Theory]
    [InlineData("000500000000")]         // function 05
    [InlineData("000F0000000101" + "00")] // function 15
    public void A_broadcast_opens_every_relay_that_is_a_coil(string hex)
    {
        var bench = new LineBench(Timing, "sdm320c:1-3", "sdm630:4");
        Assert.Empty(bench.Ask(Some.Frame(Convert.FromHexString(hex))));
        for (byte unit = 1; unit <= 3; unit++)
            Assert.Equal(Some.Frame(unit, 1, 1, 0), bench.Ask(Some.Read(unit, 1, 0, 1)));
        Assert.Equal((1, 3), (bench.Line.Counters.Broadcasts, bench.Line.Counters.Answered));
    }

    [Fact]
    public void A_broadcast_that_a_meter_does_not_take_is_not_refused_either()
    {
        var bench = new LineBench(Timing, "sdm320c:1");
        Assert.Empty(bench.Ask(Some.Frame(0, 5, 0, 9, 0, 0)));
        Assert.Empty(bench.Ask(Some.Frame(0, 6, 0x70, 0, 0, 1)));
        Assert.Equal(Some.Frame(1, 1, 1, 1), bench.Ask(Some.Read(1, 1, 0, 1)));
    }

    [Fact]
    public void A_silent_meter_does_not_hear_a_broadcast()
    {
        var bench = new LineBench(Timing);
        bench.Line.SlaveAt(2)!.Fault.Add(new Fault(FaultKind.Silent, TimeSpan.Zero, 1, 1));
        bench.Ask(Some.Frame(0, 0x10, 0, 2, 0, 2, 4, 0x41, 0xF0, 0, 0));
        Assert.Equal(Some.Frame(1, 3, 4, 0x41, 0xF0, 0, 0), bench.Ask(Some.Read(1, 3, 2, 2)));
        Assert.Equal(Some.Frame(2, 3, 4, 0x42, 0x70, 0, 0), bench.Ask(Some.Read(2, 3, 2, 2)));
    }

    [Fact]
    public void A_silent_meter_keeps_silent_for_as_long_as_was_said()
    {
        var bench = new LineBench(Timing);
        bench.Line.SlaveAt(2)!.Fault.Add(new Fault(FaultKind.Silent, TimeSpan.Zero, 2, 1));
        Assert.Empty(bench.Ask(Some.Read(2, 4, 0, 2)));
        Assert.Equal(9, bench.Ask(Some.Read(1, 4, 0, 2)).Length);
        Assert.Empty(bench.Ask(Some.Read(2, 4, 0, 2)));
        Assert.Equal(9, bench.Ask(Some.Read(2, 4, 0, 2)).Length);
        Assert.Equal(2, bench.Line.Counters.Silenced);
    }

    [Fact]
    public void A_bad_crc_spoils_the_frame_but_not_the_truth()
    {
        var bench = new LineBench(Timing);
        bench.Line.SlaveAt(2)!.Fault.Add(new Fault(FaultKind.BadCrc, TimeSpan.Zero, 1, 1));
        byte[] answer = bench.Ask(Some.Read(2, 4, 0, 2));
        Assert.Equal(9, answer.Length);
        Assert.False(Crc16.Closes(answer));
        TruthEntry truth = Assert.Single(bench.Truth);
        Assert.Equal("badcrc", truth.Fault);
        Assert.Equal(truth.Words, answer[3..7]);
    }

    [Fact]
    public void A_slow_meter_answers_late_with_the_values_of_that_moment()
    {
        var bench = new LineBench(Timing);
        bench.Line.SlaveAt(2)!.Fault.Add(new Fault(FaultKind.Slow, TimeSpan.FromMilliseconds(300), null, 1));
        long sent = bench.NowNs;
        bench.Ask(Some.Read(2, 4, 0, 2));
        Assert.Equal(sent + 17 * Format.CharacterNs + 320 * Ms, bench.ArrivalsNs[^1]);
        Assert.True(bench.Truth[0].Formed >= Some.Start.AddTicks((sent + 320 * Ms) / 100));
    }

    [Fact]
    public void A_meter_at_work_ignores_a_second_request()
    {
        var bench = new LineBench(Timing);
        bench.Line.SlaveAt(2)!.Fault.Add(new Fault(FaultKind.Slow, TimeSpan.FromMilliseconds(300), null, 1));
        bench.Send(Some.Read(2, 4, 0, 2));
        bench.RunFor(100 * Ms);
        Assert.Equal(9, bench.Ask(Some.Read(2, 4, 0, 2)).Length);
        Assert.Equal(1, bench.Line.Counters.IgnoredBusy);
    }

    [Fact]
    public void Unplugging_in_the_middle_of_an_answer_leaves_no_rest_and_no_truth()
    {
        var bench = new LineBench(Timing);
        bench.Send(Some.Read(1, 4, 0, 80));
        bench.RunFor(60 * Ms);
        Assert.InRange(bench.Fetch().Length, 1, 164);
        bench.Line.CutOff();
        bench.RunFor(1000 * Ms);
        Assert.Empty(bench.Fetch());
        Assert.Empty(bench.Truth);
        Assert.Equal(1, bench.Line.Counters.CutOff);
        Assert.Equal(9, bench.Ask(Some.Read(1, 4, 0, 2)).Length);
    }

    [Fact]
    public void The_busy_time_of_the_wire_is_that_of_its_bytes()
    {
        var bench = new LineBench(Timing);
        bench.Ask(Some.Read(1, 4, 0, 80));
        Assert.Equal((8 + 165) * Format.CharacterNs, bench.Line.BusyNs);
    }
}
