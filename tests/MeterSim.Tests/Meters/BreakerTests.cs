using MeterSim.Switches;
using MeterSim.Tests.Switches;

namespace MeterSim.Tests.Meters;

/// <summary>The LX47LE-125: unit 101 with a customer of its own, unit 102 behind the meter 12.</summary>
public sealed class BreakerTests
{
    private static readonly byte[] Open = [6, 0, 13, 0, 0];
    private static readonly byte[] Close = [6, 0, 13, 0xFF, 0];

    private readonly SwitchBench _bench = new("lx47le:101", "sdm120:12", "lx47le:102:feeds=1:12");

    [Fact]
    public void The_published_frames_move_it_and_it_tells_its_contacts_and_measures_the_line_while_open()
    {
        _bench.Draw(101, 3000);
        Assert.Equal(0x00F0, Input(101, 0));
        Assert.Equal(3000, Input(101, 11));
        Assert.True(Write(101, Open));
        Assert.Equal(0x000F, Input(101, 0));
        Assert.Equal((0, 0), (Input(101, 9), Input(101, 33)));
        Assert.InRange(Input(101, 8), 225, 235);
        Assert.True(Write(101, Close));
        Assert.Equal(0x00F0, Input(101, 0));
        Assert.Equal(3000, Input(101, 33));
    }

    [Fact]
    public void Function_16_moves_it_too_and_anything_but_the_two_words_is_refused()
    {
        Assert.Equal(Some.Frame(101, 0x10, 0, 13, 0, 1), _bench.Line.Ask(Some.Frame(101, 0x10, 0, 13, 0, 1, 2, 0, 0)));
        Assert.Equal(0x000F, Input(101, 0));
        Assert.Equal(Some.Frame(101, 0x86, 3), _bench.Line.Ask(Some.Frame(101, 6, 0, 13, 0, 1)));
        Assert.Equal(Some.Frame(101, 0x90, 3), _bench.Line.Ask(Some.Frame(101, 0x10, 0, 13, 0, 2, 4, 0xFF, 0, 0, 0)));
        Assert.Equal(Some.Frame(101, 0x86, 2), _bench.Line.Ask(Some.Frame(101, 6, 0, 11, 0xFF, 0)));
        Assert.Equal(0x000F, Input(101, 0));
    }

    [Fact]
    public void It_switches_the_meter_that_it_feeds_and_measures_the_same()
    {
        _bench.Draw(12, 2000);
        Assert.Equal(2000, Input(102, 33));
        Write(102, Open);
        Assert.Equal(0, _bench.PowerW(12));
        Assert.Equal(0, Input(102, 33));
        Assert.Equal(["130005210012"], _bench.Switch(102).Feeds);
    }

    [Fact]
    public void A_local_lock_is_told_and_stops_what_is_written_without_a_refusal()
    {
        _bench.Switch(101).LocalLock = true;
        Assert.Equal(0x01F0, Input(101, 0));
        Assert.True(Write(101, Open));
        Assert.Equal(0x01F0, Input(101, 0));
        Assert.Equal(SwitchEffect.Locked, _bench.Line.Writes[^1].Effects[0].Effect);
    }

    [Fact]
    public void The_lock_from_afar_is_a_register_and_keeps_it_from_closing()
    {
        Write(101, Open);
        Assert.True(Write(101, [6, 0, 12, 0xFF, 0]));
        Assert.Equal(Some.Frame(101, 3, 2, 0xFF, 0), _bench.Line.Ask(Some.Read(101, 3, 12, 1)));
        Write(101, Close);
        Assert.Equal(0x000F, Input(101, 0));
        Write(101, [6, 0, 12, 0, 0]);
        Write(101, Close);
        Assert.Equal(0x00F0, Input(101, 0));
    }

    [Fact]
    public void It_remembers_why_it_opened()
    {
        Assert.Equal((0xF, 0xFFFF), (Input(101, 22), Input(101, 1)));
        Write(101, Open);
        Assert.Equal(7, Input(101, 22));
        Write(101, Close);
        _bench.Switch(101).TripFor(TripReason.Leakage);
        Write(101, Close);
        _bench.Switch(101).MoveByHand(closed: false);
        Assert.Equal((0, 0), (Input(101, 22), Input(101, 23)));
        Assert.Equal(0xF720, Input(101, 1));
    }

    private bool Write(byte unit, byte[] request)
    {
        byte[] frame = Some.Frame([unit, .. request]);
        return _bench.Line.Ask(frame).AsSpan().SequenceEqual(frame);
    }

    private int Input(byte unit, int address)
    {
        byte[] answer = _bench.Line.Ask(Some.Read(unit, 4, address, 1));
        return answer[3] << 8 | answer[4];
    }
}
