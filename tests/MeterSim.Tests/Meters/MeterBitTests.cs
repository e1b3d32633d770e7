using CsCheck;
using MeterSim.Frames;
using MeterSim.Line;
using MeterSim.Meters;
using MeterSim.Physics;
using MeterSim.Tests.Line;

namespace MeterSim.Tests.Meters;

/// <summary>Coils and discrete inputs.</summary>
public sealed class MeterBitTests
{
    private readonly LineBench _bench = new(LineTiming.Unlimited, "sdm320c:1", "sdm630:2");

    [Fact]
    public void The_relay_is_a_coil_that_cuts_the_customer_off()
    {
        Household household = _bench.Neighbourhood.Households[1];
        household.PinnedMw = 2_000_000;
        _bench.RunFor(1_000_000_000);
        Assert.Equal(Some.Frame(1, 1, 1, 0x01), _bench.Ask(Some.Read(1, 1, 0, 1)));
        Assert.Equal(Some.Frame(1, 2, 1, 0b010), _bench.Ask(Some.Read(1, 2, 0, 3)));
        // The frames that its users publish.
        byte[] open = Convert.FromHexString("010500000000CDCA");
        byte[] close = Convert.FromHexString("01050000FF008C3A");
        Assert.Equal(open, _bench.Ask(open));
        Assert.Equal(Some.Frame(1, 1, 1, 0x00), _bench.Ask(Some.Read(1, 1, 0, 1)));
        _bench.RunFor(1_000_000_000);
        Assert.Equal(Some.Frame(1, 2, 1, 0b001), _bench.Ask(Some.Read(1, 2, 0, 3)));
        Assert.Equal(Some.Frame(1, 4, 4, 0, 0, 0, 0), _bench.Ask(Some.Read(1, 4, 0x000C, 2)));
        Assert.Equal(close, _bench.Ask(close));
        Assert.Equal(Some.Frame(1, 1, 1, 0x01), _bench.Ask(Some.Read(1, 1, 0, 1)));
    }

    [Fact]
    public void Function_15_switches_it_too()
    {
        Assert.Equal(Some.Frame(1, 0x0F, 0, 0, 0, 1), _bench.Ask(Some.Frame(1, 0x0F, 0, 0, 0, 1, 1, 0x00)));
        Assert.Equal(Some.Frame(1, 1, 1, 0x00), _bench.Ask(Some.Read(1, 1, 0, 1)));
        // What fills up the byte is nobody's.
        Assert.Equal(Some.Frame(1, 0x0F, 0, 0, 0, 1), _bench.Ask(Some.Frame(1, 0x0F, 0, 0, 0, 1, 1, 0xFE)));
        Assert.Equal(Some.Frame(1, 1, 1, 0x00), _bench.Ask(Some.Read(1, 1, 0, 1)));
        Assert.Equal(Some.Frame(1, 0x0F, 0, 0, 0, 1), _bench.Ask(Some.Frame(1, 0x0F, 0, 0, 0, 1, 1, 0x01)));
        Assert.Equal(Some.Frame(1, 1, 1, 0x01), _bench.Ask(Some.Read(1, 1, 0, 1)));
    }

    [Theory]
    [InlineData("010100010001", 2)]     // no such coil
    [InlineData("010100000002", 2)]     // one and another that is not there
    [InlineData("010100000000", 3)]     // none
    [InlineData("0101000007D1", 3)]     // 2001 coils
    [InlineData("010200000004", 2)]     // three inputs, not four
    [InlineData("010500010000", 2)]     // no such coil
    [InlineData("010500000001", 3)]     // neither on nor off
    [InlineData("010500001234", 3)]
    [InlineData("010F000000010200" + "00", 3)] // two bytes for one coil
    [InlineData("010F000000020100", 2)]
    [InlineData("010F0000000000", 3)]
    [InlineData("020100000001", 1)]     // a model without coils
    [InlineData("020200000001", 1)]
    [InlineData("020500000000", 1)]
    [InlineData("020F000000010100", 1)]
    public void Anything_else_is_refused_and_changes_nothing(string hex, byte exception)
    {
        byte[] request = Convert.FromHexString(hex);
        Assert.Equal(Some.Frame(request[0], (byte)(request[1] | 0x80), exception), _bench.Ask(Some.Frame(request)));
        Assert.Equal(Some.Frame(1, 1, 1, 0x01), _bench.Ask(Some.Read(1, 1, 0, 1)));
    }

    [Fact]
    public void What_is_written_is_read_eight_bits_in_a_byte_the_first_lowest() =>
        Gen.Select(Gen.Bool.Array[1, 40], Gen.UShort[0, 100], Gen.Int[0, 39], Gen.Int[1, 40]).Sample((bits, first, skip, many) =>
        {
            var held = new bool[bits.Length];
            BitRow[] rows =
            [
                .. Enumerable.Range(0, bits.Length).Select(i => new BitRow((ushort)(first + i), "", _ => held[i]) { Set = (_, on) => held[i] = on }),
            ];
            SimulatedMeter meter = _bench.Neighbourhood.Slaves[0].Meter;
            byte[] packed = new byte[(bits.Length + 7) / 8];
            for (int i = 0; i < bits.Length; i++)
                packed[i >> 3] |= (byte)((bits[i] ? 1 : 0) << (i & 7));
            Assert.Equal(ExceptionCode.None, BitRow.Write(meter, rows, first, bits.Length, packed));
            Assert.Equal(bits, held);

            int from = skip % bits.Length;
            int count = 1 + (many - 1) % (bits.Length - from);
            byte[] read = [.. Enumerable.Repeat((byte)0xFF, (count + 7) / 8)];
            Assert.Equal(ExceptionCode.None, BitRow.Read(meter, rows, new Request(1, 1, (ushort)(first + from), (ushort)count, 0, 0), read));
            for (int i = 0; i < 8 * read.Length; i++)
                Assert.Equal(i < count && bits[from + i], (read[i >> 3] >> (i & 7) & 1) == 1);
        });

    [Fact]
    public void The_truth_log_holds_the_bits_as_they_went_over_the_wire()
    {
        _bench.Ask(Some.Read(1, 1, 0, 1));
        _bench.Ask(Some.Frame(1, 5, 0, 0, 0, 0));
        Assert.Equal(["01", "0000"], _bench.Truth.Select(t => Convert.ToHexString(t.Words)));
    }
}
