using CsCheck;
using MeterSim.Line;

namespace MeterSim.Tests.Line;

public sealed class VirtualWireTests
{
    private static readonly LineTiming Timing = new(CharacterNs: 1000, SilenceNs: 3500, TurnaroundNs: 20_000);

    [Fact]
    public void Bytes_written_at_once_take_their_time_one_after_the_other()
    {
        var wire = new VirtualWire(Timing);
        Assert.Equal(new WireByte(50, 1050, AfterSilence: true), wire.PlaceHostByte(50));
        Assert.Equal(new WireByte(1050, 2050, AfterSilence: false), wire.PlaceHostByte(50));
        Assert.Equal(new WireByte(2050, 3050, AfterSilence: false), wire.PlaceHostByte(60));
        Assert.Equal(3000, wire.BusyNs);
        Assert.Equal(6550, wire.QuietFromNs);
    }

    [Fact]
    public void Silence_counts_from_the_last_byte_in_either_direction()
    {
        var wire = new VirtualWire(Timing);
        wire.PlaceHostByte(0);
        wire.PlaceAnswer(10_000, 5);
        Assert.Equal(15_000 + 3500, wire.QuietFromNs);
        Assert.False(wire.PlaceHostByte(15_000 + 3499).AfterSilence);
    }

    [Fact]
    public void Exactly_three_and_a_half_characters_are_enough()
    {
        var wire = new VirtualWire(Timing);
        wire.PlaceAnswer(0, 5);
        Assert.True(wire.PlaceHostByte(5000 + 3500).AfterSilence);
    }

    [Fact]
    public void No_two_bytes_of_the_host_ever_overlap() =>
        Gen.Long[0, 3000].Array[1, 50].Sample(gaps =>
        {
            var wire = new VirtualWire(Timing);
            long now = 0;
            long previousEnd = 0;
            foreach (long gap in gaps)
            {
                now += gap;
                WireByte placed = wire.PlaceHostByte(now);
                Assert.True(placed.StartNs >= now && placed.StartNs >= previousEnd);
                Assert.Equal(Math.Max(now, previousEnd), placed.StartNs);
                previousEnd = placed.EndNs;
            }
            Assert.Equal(gaps.Length * 1000L, wire.BusyNs);
        });
}
