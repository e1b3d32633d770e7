using MeterSim.Control;
using MeterSim.Faults;
using MeterSim.Frames;
using MeterSim.Line;
using MeterSim.Physics;
using MeterSim.Tests.Line;

namespace MeterSim.Tests.Faults;

/// <summary>What a host receives from a meter that something is wrong with.</summary>
public sealed class FaultyAnswerTests
{
    private static readonly byte[] ReadTwo = Some.Read(1, 4, 0, 2);
    private static readonly byte[] WriteDemand = Some.Frame(1, 0x10, 0, 2, 0, 2, 4, 0x41, 0x70, 0, 0);
    private readonly LineBench _bench = new(LineTiming.Of(Some.Format(), TimeSpan.FromMilliseconds(20)), "sdm630:1-2", "iem3155:3", "sdm320c:4");

    [Fact]
    public void Truncated_ends_early_and_is_logged_whole()
    {
        Order("fault 1 truncated 7");
        byte[] answer = _bench.Ask(ReadTwo);
        Assert.Equal([1, 4, 4], answer[..3]);
        Assert.Equal(7, answer.Length);
        Assert.Equal(("truncated", 4), (_bench.Truth[0].Fault, _bench.Truth[0].Words.Length));
        Assert.Equal(answer[3..7], _bench.Truth[0].Words);
    }

    [Fact]
    public void Noise_stands_before_and_after_a_good_answer()
    {
        Order("fault 1 noise-before 3");
        Order("fault 1 noise-after 2");
        byte[] answer = _bench.Ask(ReadTwo);
        Assert.Equal(9 + 5, answer.Length);
        Assert.True(Crc16.Closes(answer.AsSpan(3, 9)));
        Assert.Equal("noise-before+noise-after", _bench.Truth[0].Fault);
        Assert.Equal(answer[6..10], _bench.Truth[0].Words);
    }

    [Theory]
    [InlineData("fault 2 foreign", 3)]
    [InlineData("fault 2 foreign 9", 9)]
    public void Foreign_answers_under_another_number_with_a_good_crc(string order, int unit)
    {
        Order(order);
        byte[] answer = _bench.Ask(Some.Read(2, 4, 0, 2));
        Assert.Equal(unit, answer[0]);
        Assert.True(Crc16.Closes(answer));
        Assert.Equal(2, _bench.Truth[0].Unit);
    }

    [Fact]
    public void Exception_refuses_with_its_code_reads_and_writes_alike()
    {
        Order("fault 1 exception 6");
        Assert.Equal(Some.Frame(1, 0x84, 6), _bench.Ask(ReadTwo));
        Assert.Equal(Some.Frame(1, 0x90, 6), _bench.Ask(WriteDemand));
        Order("fault 1 exception off");
        Assert.Equal(Some.Frame(1, 3, 4, 0x42, 0x70, 0, 0), _bench.Ask(Some.Read(1, 3, 2, 2)));
    }

    [Fact]
    public void Limit_refuses_longer_blocks_only()
    {
        Order("fault 1 limit 10");
        Assert.Equal(25, _bench.Ask(Some.Read(1, 4, 0, 10)).Length);
        Assert.Equal(Some.Frame(1, 0x84, 2), _bench.Ask(Some.Read(1, 4, 0, 11)));
        Assert.Equal([null, "limit"], _bench.Truth.Select(t => t.Fault));
    }

    [Fact]
    public void A_wrong_echo_comes_although_the_write_was_done()
    {
        Order("fault 1 wrongecho times 1");
        Assert.Equal(Some.Frame(1, 0x10, 0, 2, 0, 3), _bench.Ask(WriteDemand));
        Assert.Equal(Some.Frame(1, 3, 4, 0x41, 0x70, 0, 0), _bench.Ask(Some.Read(1, 3, 2, 2)));
    }

    [Fact]
    public void A_coil_may_be_echoed_wrongly_too()
    {
        Order("fault 4 wrongecho times 1");
        Assert.Equal(Some.Frame(4, 5, 0, 0, 0, 1), _bench.Ask(Some.Frame(4, 5, 0, 0, 0, 0)));
        Assert.Equal(Some.Frame(4, 1, 1, 0), _bench.Ask(Some.Read(4, 1, 0, 1)));
    }

    [Fact]
    public void Zero_is_one_reading_of_zeros()
    {
        Order("fault 1 zero");
        Assert.Equal(Some.Frame(1, 4, 4, 0, 0, 0, 0), _bench.Ask(ReadTwo));
        Assert.NotEqual(Some.Frame(1, 4, 4, 0, 0, 0, 0), _bench.Ask(ReadTwo));
        Assert.Equal(["zero", null], _bench.Truth.Select(t => t.Fault));
    }

    [Fact]
    public void Reset_starts_every_counter_from_zero_and_goes_on_counting()
    {
        Int128 before = Point(3).ImportMicrojoules;
        Order("fault 3 reset");
        _bench.Ask(Some.Read(3, 3, 0x0C83, 4));
        Assert.True(before > 1000 * (Int128)EnergyCounter.MicrojoulesPerKwh);
        Assert.Equal(new byte[8], _bench.Truth[0].Words);
        _bench.RunFor(60_000_000_000);
        _bench.Ask(Some.Read(3, 3, 0x0C83, 4));
        Assert.InRange(Point(3).ImportMicrojoules, 1, EnergyCounter.MicrojoulesPerKwh);
        Assert.True(Point(3).Demand.DemandW >= 0);
    }

    [Fact]
    public void Rollover_wraps_what_is_shown_until_it_is_taken_away()
    {
        Int128 wh = Point(3).ImportMicrojoules / (EnergyCounter.MicrojoulesPerKwh / 1000);
        Order("fault 3 rollover 1000kWh");
        long shown = Wh();
        Assert.InRange(shown, 0, 999_999);
        Assert.InRange((long)(wh % 1_000_000) - shown, -1, 0);
        Order("fault 3 off");
        Assert.InRange(Wh(), (long)wh, (long)wh + 10);

        long Wh() => System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(_bench.Ask(Some.Read(3, 3, 0x0C83, 4)).AsSpan(3));
    }

    [Fact]
    public void A_power_cut_is_silence_and_then_the_settings_of_delivery()
    {
        _bench.Ask(WriteDemand);
        Order("fault 1 powercut times 1");
        Assert.Empty(_bench.Ask(ReadTwo));
        Assert.Equal(Some.Frame(1, 3, 4, 0x42, 0x70, 0, 0), _bench.Ask(Some.Read(1, 3, 2, 2)));
        Assert.Equal(1, _bench.Line.Counters.Silenced);
        Assert.Equal(Some.Frame(1, 3, 4, 0x3F, 0x80, 0, 0), _bench.Ask(Some.Read(1, 3, 0x14, 2)));
    }

    private MeteredPoint Point(int unit) => _bench.Line.SlaveAt(unit)!.Meter.Point;

    private void Order(string words)
    {
        SimCommand? command = CommandParser.Parse(words).Command;
        if (command is SimCommand.ClearFault clear)
            _bench.Line.SlaveAt(clear.Unit!.Value)!.Fault.Clear(clear.Kind);
        else if (Assert.IsType<SimCommand.SetFault>(command) is { Fault: Fault fault } set)
            _bench.Line.SlaveAt(set.Unit!.Value)!.Fault.Add(fault);
        else
            _bench.Line.SlaveAt(((SimCommand.SetFault)command!).Unit!.Value)!.Fault.Clear();
    }
}
