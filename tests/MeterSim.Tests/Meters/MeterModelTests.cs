using System.Buffers.Binary;
using MeterSim.Line;
using MeterSim.Physics;
using MeterSim.Tests.Line;

namespace MeterSim.Tests.Meters;

/// <summary>Every model, read as its sources say, with decoders of the test's own.</summary>
public sealed class MeterModelTests
{
    private readonly LineBench _bench = new(
        LineTiming.Unlimited, "dtsu666-tenth:1", "dtsu666:2", "ddsu666:3", "iem3155:4", "abb-b23:5", "abb-b21:6", "em340:7", "janitza-umg:8",
        "acrel-adw300:9", "dds238:10", "sdm530:11", "sdm220:12", "sdm230:13", "sdm72:14", "sdm72-v2:15", "dtsu666-tenth-401e:16",
        "dtsu666-tenth-4000:17", "iem3150:18", "em24:19", "pac2200:20", "pro380:21", "we517:22", "we504:23", "acrel-adl3000:24",
        "acrel-ddsy1352:25");

    [Theory]
    // unit, function, address, how it lies there, what a 1 stands for, which quantity
    [InlineData(1, 3, 0x2006, "f32", 0.1, "V1")]
    [InlineData(1, 4, 0x200C, "f32", 0.001, "A1")]
    [InlineData(1, 3, 0x2012, "f32", 0.1, "W")]
    [InlineData(1, 3, 0x2044, "f32", 0.01, "Hz")]
    [InlineData(1, 3, 0x101E, "f32", 1, "kWh")]
    [InlineData(1, 3, 0x1028, "f32", 1, "export")]
    [InlineData(2, 3, 0x2006, "f32", 1, "V1")]
    [InlineData(2, 4, 0x2012, "f32", 1, "W")]
    [InlineData(2, 3, 0x101E, "f32", 1, "kWh")]
    [InlineData(3, 3, 0x2000, "f32", 1, "V")]
    [InlineData(3, 4, 0x2004, "f32", 1000, "W")]
    [InlineData(3, 3, 0x4000, "f32", 1, "kWh")]
    [InlineData(4, 3, 0x0BD3, "f32", 1, "V1")]
    [InlineData(4, 3, 0x0BF3, "f32", 1000, "W")]
    [InlineData(4, 3, 0x0C25, "f32", 1, "Hz")]
    [InlineData(4, 3, 0x0C83, "i64", 0.001, "kWh")]
    [InlineData(5, 3, 0x5000, "i64", 0.01, "kWh")]
    [InlineData(5, 3, 0x5B00, "i32", 0.1, "V1")]
    [InlineData(5, 3, 0x5B0C, "i32", 0.01, "A1")]
    [InlineData(5, 3, 0x5B14, "i32", 0.01, "W")]
    [InlineData(5, 3, 0x5B2C, "i16", 0.01, "Hz")]
    [InlineData(6, 3, 0x5B00, "i32", 0.1, "V")]
    [InlineData(6, 3, 0x5B14, "i32", 0.01, "W")]
    [InlineData(7, 4, 0x0000, "i32cdab", 0.1, "V1")]
    [InlineData(7, 3, 0x000C, "i32cdab", 0.001, "A1")]
    [InlineData(7, 4, 0x0028, "i32cdab", 0.1, "W")]
    [InlineData(7, 4, 0x0033, "i16", 0.1, "Hz")]
    [InlineData(7, 3, 0x0034, "i32cdab", 0.1, "kWh")]
    [InlineData(8, 3, 0x4A38, "f32", 1, "V1")]
    [InlineData(8, 3, 0x4A52, "f32", 1, "W")]
    [InlineData(8, 3, 0x4A7C, "f32", 0.001, "kWh")]
    [InlineData(9, 3, 20, "i16", 0.1, "V1")]
    [InlineData(9, 3, 36, "i32", 1, "W")]
    [InlineData(9, 3, 62, "i32", 0.01, "kWh")]
    [InlineData(10, 3, 0x0000, "i32", 0.01, "kWh")]
    [InlineData(10, 3, 0x000C, "i16", 0.1, "V")]
    [InlineData(10, 3, 0x000E, "i16", 1, "W")]
    [InlineData(11, 4, 0x0034, "f32", 1, "W")]
    [InlineData(12, 4, 0x000C, "f32", 1, "W")]
    [InlineData(13, 4, 0x0048, "f32", 1, "kWh")]
    [InlineData(14, 4, 0x0034, "f32", 1, "W")]
    [InlineData(15, 4, 0x0000, "f32", 1, "V1")]
    [InlineData(15, 4, 0x0048, "f32", 1, "kWh")]
    [InlineData(16, 3, 0x401E, "f32", 1, "kWh")]
    [InlineData(16, 3, 0x4028, "f32", 1, "export")]
    [InlineData(17, 4, 0x4000, "f32", 1, "kWh")]
    [InlineData(18, 3, 0x0C83, "i64", 0.001, "kWh")]
    [InlineData(19, 4, 0x0012, "i32cdab", 0.1, "W1")]
    [InlineData(19, 4, 0x0037, "i16", 0.1, "Hz")]
    [InlineData(19, 4, 0x0042, "i32cdab", 0.1, "kWh")]
    [InlineData(20, 3, 0x0001, "f32", 1, "V1")]
    [InlineData(20, 4, 65, "f32", 1, "W")]
    [InlineData(20, 3, 801, "f64", 0.001, "kWh")]
    [InlineData(21, 3, 0x5012, "f32", 1000, "W")]
    [InlineData(21, 3, 0x600C, "f32", 1, "kWh")]
    [InlineData(22, 3, 0x001C, "f32", 1000, "W")]
    [InlineData(22, 3, 0x0108, "f32", 1, "kWh")]
    [InlineData(23, 3, 0x0003, "i16", 1, "W")]
    [InlineData(23, 3, 0x0007, "i32", 0.001, "kWh")]
    [InlineData(24, 3, 10, "i32", 0.6, "kWh")]
    [InlineData(24, 3, 20, "i32", 0.6, "export")]
    [InlineData(25, 3, 0x000D, "i16", 1, "W")]
    [InlineData(25, 3, 0x0000, "i32", 0.01, "kWh")]
    public void A_register_shows_its_quantity(int unit, int function, int address, string type, double one, string quantity)
    {
        int words = type switch { "i64" or "f64" => 4, "i16" => 1, _ => 2 };
        byte[] answer = _bench.Ask(Some.Read((byte)unit, (byte)function, address, words));
        Assert.Equal(5 + 2 * words, answer.Length);
        double raw = Decode(type, answer.AsSpan(3));
        double expected = Expected(quantity, _bench.Line.SlaveAt(unit)!.Meter.Point);
        // One step of the register, and of a float32.
        Assert.Equal(expected, raw * one, (type is "f32" or "f64" ? 1e-6 * Math.Abs(expected) : one) + 1e-6);
    }

    [Fact]
    public void What_a_model_does_not_have_is_the_invalid_pattern_and_so_are_its_gaps()
    {
        Assert.Equal(Some.Frame(6, 3, 4, 0xFF, 0xFF, 0xFF, 0xFF), _bench.Ask(Some.Read(6, 3, 0x5B02, 2)));
        Assert.Equal(Some.Frame(6, 3, 4, 0x7F, 0xFF, 0xFF, 0xFF), _bench.Ask(Some.Read(6, 3, 0x5B18, 2)));
        Assert.Equal(Some.Frame(6, 3, 2, 0x7F, 0xFF), _bench.Ask(Some.Read(6, 3, 0x5B3B, 1)));
        Assert.Equal(Some.Frame(6, 3, 8, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF), _bench.Ask(Some.Read(6, 3, 0x5460, 4)));
        Assert.Equal(Some.Frame(5, 3, 2, 0xFF, 0xFF), _bench.Ask(Some.Read(5, 3, 0x5B20, 1)));
    }

    [Theory]
    [InlineData(4, 4, 0x0BB7, 2, 1)] // the iEM knows function 03 only
    [InlineData(4, 3, 0x0BB6, 2, 2)]
    [InlineData(5, 3, 0x5008, 2, 2)]
    [InlineData(7, 4, 0x0004, 10, 2)] // across the model code
    [InlineData(7, 4, 0x000B, 1, 2)]
    [InlineData(8, 3, 0x4A38, 126, 3)]
    [InlineData(11, 3, 0xFD00, 1, 2)]
    [InlineData(14, 4, 0x0000, 2, 2)] // an SDM72 of the first version shows no phases
    [InlineData(15, 4, 0x0000, 62, 3)]
    [InlineData(17, 4, 0x101E, 2, 2)]
    [InlineData(18, 3, 0x0C87, 4, 2)] // nor an iEM3150 what was fed in
    public void What_the_sources_do_not_name_is_refused(int unit, int function, int first, int count, int exception) =>
        Assert.Equal(
            Some.Frame((byte)unit, (byte)(function | 0x80), (byte)exception),
            _bench.Ask(Some.Read((byte)unit, (byte)function, first, count)));

    [Fact]
    public void The_iem_says_who_it_is()
    {
        byte[] answer = _bench.Ask(Some.Frame(4, 0x2B, 0x0E, 1, 0));
        Assert.Equal(
            Some.Frame([4, 0x2B, 0x0E, 1, 0x81, 0, 0, 3, 0, 18, .. "Schneider Electric"u8, 1, 7, .. "iEM3155"u8, 2, 4, .. "V1.0"u8]), answer);
        Assert.Equal(Some.Frame([4, 0x2B, 0x0E, 4, 0x81, 0, 0, 1, 1, 7, .. "iEM3155"u8]), _bench.Ask(Some.Frame(4, 0x2B, 0x0E, 4, 1)));
        Assert.Equal(Some.Frame(4, 0xAB, 2), _bench.Ask(Some.Frame(4, 0x2B, 0x0E, 4, 9)));
        Assert.Equal(Some.Frame(4, 0xAB, 3), _bench.Ask(Some.Frame(4, 0x2B, 0x0E, 5, 0)));
        Assert.Equal(Some.Frame(5, 0xAB, 1), _bench.Ask(Some.Frame(5, 0x2B, 0x0E, 1, 0)));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public void Asked_for_more_than_it_has_the_iem_says_what_it_has(byte code)
    {
        byte[] basic = _bench.Ask(Some.Frame(4, 0x2B, 0x0E, 1, 0));
        byte[] more = _bench.Ask(Some.Frame(4, 0x2B, 0x0E, code, 0));
        Assert.Equal(code, more[3]);
        Assert.Equal(basic[4..^2], more[4..^2]);
    }

    [Theory]
    [InlineData(7, 0x0000, 0xA537, true)]
    [InlineData(11, 0x0000, 0x0000, true)]
    [InlineData(7, 0x000B, 0x0000, false)] // counts nothing
    [InlineData(4, 0x0000, 0xA537, false)]
    public void A_model_with_a_loopback_says_the_same_again(byte unit, int subFunction, int data, bool same)
    {
        byte[] request = Some.Read(unit, 8, subFunction, data);
        Assert.Equal(same ? request : Some.Frame(unit, 0x88, 1), _bench.Ask(request));
    }

    [Fact]
    public void Identity_registers_hold_the_serial_number_as_the_maker_does()
    {
        Assert.Equal(Some.Frame(5, 3, 4, 0x00, 0x4F, 0x7F, 0x95), _bench.Ask(Some.Read(5, 3, 0x8900, 2))); // 05210005
        Assert.Equal(Some.Frame([5, 3, 4, .. "B23 "u8]), _bench.Ask(Some.Read(5, 3, 0x8960, 2)));
        Assert.Equal(
            Some.Frame(7, 3, 14, 0, (byte)'5', 0, (byte)'2', 0, (byte)'1', 0, (byte)'0', 0, (byte)'0', 0, (byte)'0', 0, (byte)'7'),
            _bench.Ask(Some.Read(7, 3, 0x5000, 7)));
    }

    [Fact]
    public void The_relay_obeys_shows_its_state_and_cuts_the_customer_off()
    {
        Household household = _bench.Neighbourhood.Households[11];
        household.PinnedMw = 3_000_000;
        Assert.Equal(Some.Frame(11, 3, 4, 0xFF, 0xFF, 0xFF, 0), _bench.Ask(Some.Read(11, 3, 0xFD02, 2)));
        // The frame that its source shows, for this unit.
        Assert.Equal(Some.Frame(11, 0x10, 0xFD, 0, 0, 1), _bench.Ask(Some.Frame(11, 0x10, 0xFD, 0, 0, 1, 2, 0, 0)));
        Assert.Equal(Some.Frame(11, 3, 4, 0, 0, 0, 0), _bench.Ask(Some.Read(11, 3, 0xFD02, 2)));
        Assert.Equal(0, Decode("f32", _bench.Ask(Some.Read(11, 4, 0x0034, 2)).AsSpan(3)));
        Assert.Equal(0, Decode("f32", _bench.Ask(Some.Read(11, 4, 0x0006, 2)).AsSpan(3)));
        _bench.Ask(Some.Frame(11, 0x10, 0xFD, 2, 0, 2, 4, 0xFF, 0, 0, 0));
        Assert.Equal(Some.Frame(11, 3, 4, 0xFF, 0, 0, 0), _bench.Ask(Some.Read(11, 3, 0xFD02, 2)));
        Assert.Equal(1000, Decode("f32", _bench.Ask(Some.Read(11, 4, 0x0034, 2)).AsSpan(3)));
        _bench.Ask(Some.Frame(11, 0x10, 0xFD, 0, 0, 1, 2, 0xFF, 0));
        _bench.RunFor(1_000_000_000);
        Assert.Equal(3000, Decode("f32", _bench.Ask(Some.Read(11, 4, 0x0034, 2)).AsSpan(3)));
    }

    [Fact]
    public void The_relay_takes_nothing_but_its_two_words()
    {
        Assert.Equal(Some.Frame(11, 0x90, 3), _bench.Ask(Some.Frame(11, 0x10, 0xFD, 0, 0, 1, 2, 0xFF, 1)));
        Assert.Equal(Some.Frame(11, 0x90, 3), _bench.Ask(Some.Frame(11, 0x10, 0xFD, 0, 0, 2, 4, 0xFF, 0, 0, 0)));
        Assert.Equal(Some.Frame(11, 0x90, 3), _bench.Ask(Some.Frame(11, 0x10, 0xFD, 2, 0, 2, 4, 0xFF, 1, 0, 0)));
        Assert.Equal(Some.Frame(11, 0x86, 2), _bench.Ask(Some.Frame(11, 6, 0xFD, 0, 0, 0)));
        Assert.Equal(Some.Frame(11, 3, 4, 0xFF, 0xFF, 0xFF, 0), _bench.Ask(Some.Read(11, 3, 0xFD02, 2)));
    }

    [Fact]
    public void Power_that_is_fed_in_is_negative_and_counted_as_export()
    {
        foreach (int unit in (int[])[5, 7])
            _bench.Neighbourhood.Households[unit].PinnedMw = -1_500_000;
        _bench.RunFor(2_000_000_000);
        Assert.Equal(-150_000, Decode("i32", _bench.Ask(Some.Read(5, 3, 0x5B14, 2)).AsSpan(3)));
        Assert.Equal(-15_000, Decode("i32cdab", _bench.Ask(Some.Read(7, 4, 0x0028, 2)).AsSpan(3)));
        Assert.True(_bench.Line.SlaveAt(5)!.Meter.Point.ExportMicrojoules > 0);
    }

    private static double Decode(string type, ReadOnlySpan<byte> words) => type switch
    {
        "f32" => (double)BinaryPrimitives.ReadSingleBigEndian(words),
        "f64" => BinaryPrimitives.ReadDoubleBigEndian(words),
        "i64" => BinaryPrimitives.ReadInt64BigEndian(words),
        "i32" => BinaryPrimitives.ReadInt32BigEndian(words),
        "i32cdab" => BinaryPrimitives.ReadInt32BigEndian([words[2], words[3], words[0], words[1]]),
        "i16" => BinaryPrimitives.ReadInt16BigEndian(words),
        _ => throw new ArgumentException("unknown type", nameof(type)),
    };

    private static double Expected(string quantity, MeteredPoint p) => quantity switch
    {
        "V" => p.VoltageV(p.MainPhase),
        "V1" => p.VoltageV(0),
        "A1" => p.CurrentA(0),
        "W" => p.Total.PowerW,
        "W1" => p.Load(0).PowerW,
        "Hz" => p.FrequencyHz,
        "kWh" => (double)p.ImportMicrojoules / 3.6e12,
        "export" => (double)p.ExportMicrojoules / 3.6e12,
        _ => throw new ArgumentException("unknown quantity", nameof(quantity)),
    };
}
