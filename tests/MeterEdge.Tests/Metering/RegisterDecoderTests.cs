using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using MeterEdge.Metering;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Metering;

public sealed class RegisterDecoderTests
{
    [Theory]
    [InlineData("42110000", "36250")]      // 36.25 kWh
    [InlineData("00000000", "0")]
    [InlineData("80000000", "0")]          // minus nought
    [InlineData("3A03126F", "0")]          // 0.0005 kWh, half a Wh: to the even 0
    [InlineData("3AC49BA6", "2")]          // 0.0015 kWh, one and a half: to the even 2
    [InlineData("3B23D70A", "2")]          // 0.0025 kWh, two and a half: to the even 2
    [InlineData("49742400", "1000000000")] // 1000000 kWh
    public void An_energy_is_rounded_once_to_whole_watt_hours_and_keeps_its_words(string words, string wh)
    {
        var measurement = Decode(words, Quantity.EnergyImport, 1000);

        Assert.Equal(wh, Text(measurement.Value));
        Assert.Equal(words, measurement.Raw.ToString(), ignoreCase: true);
    }

    [Theory]
    [InlineData("4366199A", "230.1")]
    [InlineData("C366199A", "-230.1")]
    [InlineData("43660000", "230")]
    [InlineData("3DCCCCCD", "0.1")]
    [InlineData("42480000", "50")]
    [InlineData("80000000", "0")]
    [InlineData("4B800000", "16777216")]
    [InlineData("00000001", "0")]          // 1.4E-45 is nothing that a meter measures
    public void A_value_is_the_shortest_decimal_without_noise_or_trailing_zeros(string words, string value)
    {
        var measurement = Decode(words, Quantity.VoltageL1, 1);

        Assert.Equal(value, Text(measurement.Value));
        Assert.Equal("", measurement.Raw.ToString());
    }

    [Theory]
    [InlineData("7FC00000")] // not a number
    [InlineData("FFFFFFFF")] // not a number, as some meters say "none"
    [InlineData("7F800000")] // infinity
    [InlineData("FF800000")]
    [InlineData("5A0E1BCA")] // 1.0000001E+16
    [InlineData("DA0E1BCA")]
    public void What_is_no_number_or_out_of_all_range_is_left_out_and_told(string words)
    {
        var (values, invalid) = DecodeAll(words, Quantity.Power, 1);

        Assert.Empty(values);
        Assert.Equal([Quantity.Power], invalid);
    }

    [Theory] // words as they come over the wire, two ways for each type where there are two
    [InlineData("uint16", "ABCD", "08FD", "1", "2301")]
    [InlineData("uint16", "CDAB", "08FD", "0.1", "230.1")]
    [InlineData("int16", "ABCD", "FC18", "0.001", "-1")]
    [InlineData("int16", "ABCD", "8000", "1", "-32768")]
    [InlineData("uint32", "ABCD", "00010000", "1", "65536")]
    [InlineData("uint32", "CDAB", "00000001", "1", "65536")]
    [InlineData("uint32", "ABCD", "FFFFFFFE", "0.01", "42949672.94")]
    [InlineData("int32", "ABCD", "FFFF8AD0", "0.1", "-3000")]
    [InlineData("int32", "CDAB", "8AD0FFFF", "0.1", "-3000")]
    [InlineData("uint64", "ABCD", "0000000000012D68", "0.01", "771.6")]
    [InlineData("uint64", "CDAB", "2D68000100000000", "0.01", "771.6")]
    [InlineData("int64", "ABCD", "FFFFFFFFFFFFFC18", "1", "-1000")]
    [InlineData("int64", "CDAB", "FC18FFFFFFFFFFFF", "1", "-1000")]
    [InlineData("float32", "CDAB", "199A4366", "1", "230.1")]
    [InlineData("float64", "ABCD", "406CC33333333333", "1", "230.1")]
    [InlineData("float64", "CDAB", "33333333C333406C", "1", "230.1")]
    public void Every_type_in_every_word_order_gives_its_number(string type, string order, string words, string scale, string value)
    {
        var register = new ProfileRegister
        {
            Quantity = Quantity.Power,
            Unit = "W",
            Type = TypeOf(type),
            Order = order == "ABCD" ? WordOrder.Abcd : WordOrder.Cdab,
            Scale = decimal.Parse(scale, CultureInfo.InvariantCulture),
        };
        var (values, invalid) = DecodeAll(words, register);
        Assert.Empty(invalid);
        Assert.Equal(value, Text(Assert.Single(values).Value));
    }

    [Theory]
    [InlineData("uint32", "FFFFFFFF", 0xFFFFFFFFUL)]
    [InlineData("int32", "7FFFFFFF", 0x7FFFFFFFUL)]
    [InlineData("uint64", "FFFFFFFFFFFFFFFF", 0xFFFFFFFFFFFFFFFFUL)]
    [InlineData("uint16", "FFFF", 0xFFFFUL)]
    public void A_pattern_by_which_the_meter_says_none_is_told_and_gives_no_value(string type, string words, ulong pattern)
    {
        var register = new ProfileRegister { Quantity = Quantity.Power, Unit = "W", Type = TypeOf(type), Invalid = [pattern] };
        var (values, invalid) = DecodeAll(words, register);
        Assert.Empty(values);
        Assert.Equal([Quantity.Power], invalid);
    }

    [Fact]
    public void A_counter_keeps_its_words_as_they_came_whatever_their_order_means()
    {
        var register = new ProfileRegister { Quantity = Quantity.EnergyImport, Unit = "kWh", Type = RegisterType.Signed32, Order = WordOrder.Cdab, Scale = 0.1m };
        var value = Assert.Single(DecodeAll("E2400001", register).Values);
        Assert.Equal((12_345_600m, "e2400001"), (value.Value, value.Raw.ToString()));
    }

    [Fact]
    public void Only_registers_that_lie_whole_in_the_answer_are_decoded()
    {
        var values = ImmutableArray.CreateBuilder<Measurement>();
        var invalid = ImmutableArray.CreateBuilder<Quantity>();
        ProfileRegister[] registers =
        [
            Some.Register(8, Quantity.CurrentL1),
            Some.Register(10, Quantity.Power),
            Some.Register(12, Quantity.Frequency),
        ];

        // 0x0009 to 0x000C: half of the first, all of the second, half of the third
        RegisterDecoder.Decode(registers, 9, Convert.FromHexString("0000" + "42480000" + "4366"), NoRatios, values, invalid);

        Assert.Equal([new Measurement(Quantity.Power, 50, default)], values);
        Assert.Empty(invalid);
    }

    [Fact]
    public void Every_float_decodes_to_exactly_the_decimal_it_stands_for_or_is_told() =>
        Gen.UInt.Sample(
            bits =>
            {
                var sent = BitConverter.UInt32BitsToSingle(bits);
                var (values, invalid) = DecodeAll(bits.ToString("X8", CultureInfo.InvariantCulture), Quantity.VoltageL1, 1);

                if (!float.IsFinite(sent) || MathF.Abs(sent) > 1e15f)
                {
                    Assert.Equal([Quantity.VoltageL1], invalid);
                    return;
                }
                var value = Assert.Single(values).Value;
                // Nine digits end within the 28 decimals above 1e-19; below that the rest is rounded away.
                if (sent == 0 || MathF.Abs(sent) >= 1e-19f)
                {
                    Assert.Equal(sent == 0 ? 0f : sent, float.Parse(Text(value), CultureInfo.InvariantCulture));
                    Assert.Equal(decimal.Parse(sent.ToString("R", CultureInfo.InvariantCulture), NumberStyles.Float, CultureInfo.InvariantCulture), value);
                }
                else
                {
                    var shortest = double.Parse(sent.ToString("R", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
                    Assert.True(Math.Abs((double)value - shortest) <= 1e-28, $"{bits:X8}: {sent:R} gave {Text(value)}");
                }
                Assert.DoesNotMatch(@"\.\d*0$", Text(value));
            },
            iter: 20_000);

    [Fact]
    public void Decoding_takes_no_memory()
    {
        var values = ImmutableArray.CreateBuilder<Measurement>(4);
        var invalid = ImmutableArray.CreateBuilder<Quantity>(4);
        ProfileRegister[] registers = [Some.Register(0, Quantity.VoltageL1), Some.Register(2, Quantity.EnergyImport, 1000)];
        var bytes = Convert.FromHexString("4366199A42110000");
        Decode();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Decode();
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());

        void Decode()
        {
            values.Clear();
            RegisterDecoder.Decode(registers, 0, bytes, NoRatios, values, invalid);
        }
    }

    [Theory]
    [InlineData(RegisterType.Unsigned16, RatioForm.Factor, "003C", 1, "60")]
    [InlineData(RegisterType.Unsigned16, RatioForm.Factor, "03E8", 0.1, "100")] // tenths
    [InlineData(RegisterType.Unsigned16, RatioForm.Factor, "0000", 1, null)] // nought is no ratio
    [InlineData(RegisterType.Signed16, RatioForm.Factor, "FFFF", 1, null)]
    [InlineData(RegisterType.Unsigned32, RatioForm.Factor, "000F4240", 1, "1000000")]
    [InlineData(RegisterType.Unsigned32, RatioForm.Factor, "000F4241", 1, null)] // beyond a million
    [InlineData(RegisterType.Signed16, RatioForm.PowerOfTen, "FFFE", 1, "0.01")]
    [InlineData(RegisterType.Signed16, RatioForm.PowerOfTen, "0000", 1, "1")]
    [InlineData(RegisterType.Signed16, RatioForm.PowerOfTen, "0003", 1, "1000")]
    [InlineData(RegisterType.Signed16, RatioForm.PowerOfTen, "8000", 1, null)] // SunSpec: not there
    [InlineData(RegisterType.Binary32, RatioForm.PowerOfTen, "3FC00000", 1, null)] // 1.5
    public void A_ratio_is_a_factor_or_a_power_of_ten_within_reason(RegisterType type, RatioForm form, string words, decimal scale, string? expected)
    {
        var found = new Dictionary<string, decimal>();
        RegisterDecoder.DecodeRatios(
            [new ProfileRatio { Name = "ct", Address = 7, Type = type, Form = form, Scale = scale }], 7, Convert.FromHexString(words), found);
        Assert.Equal(expected, found.TryGetValue("ct", out var factor) ? factor.ToString("0.####", CultureInfo.InvariantCulture) : null);
    }

    [Theory]
    [InlineData(Quantity.EnergyImport, true)]
    [InlineData(Quantity.ReactiveExport, true)]
    [InlineData(Quantity.Power, false)]
    public void A_counter_below_nought_is_no_value(Quantity quantity, bool isCounter)
    {
        var (values, invalid) = DecodeAll("FFFFFF9C", Some.Register(0, quantity) with { Type = RegisterType.Signed32 });
        Assert.Equal(isCounter ? [] : [-100m], values.Select(value => value.Value));
        Assert.Equal(isCounter ? [quantity] : [], invalid);
    }

    [Fact]
    public void A_value_is_multiplied_by_every_ratio_it_names()
    {
        var register = Some.Register(0, Quantity.EnergyImport) with { Type = RegisterType.Unsigned32, Unit = "kWh", Scale = 0.01m, Times = ["ct", "pt"] };
        var (values, invalid) = DecodeAll("0001E240", register, new Dictionary<string, decimal> { ["ct"] = 60, ["pt"] = 1.5m, ["other"] = 7 });
        Assert.Empty(invalid);

        // 1234.56 kWh times 60 times 1.5, in Wh; the register as it came stays beside it.
        var value = Assert.Single(values);
        Assert.Equal((111_110_400m, "0001e240"), (value.Value, value.Raw.ToString()));
    }

    [Fact]
    public void A_value_whose_ratio_is_not_known_is_no_value()
    {
        var register = Some.Register(0, Quantity.Power) with { Times = ["ct"] };
        var (values, invalid) = DecodeAll("42480000", register, NoRatios);
        Assert.Empty(values);
        Assert.Equal([Quantity.Power], invalid);
    }

    [Fact]
    public void Whatever_a_meter_sends_as_value_and_ratios_nothing_overflows() =>
        Gen.Select(Gen.ULong, Gen.UInt, Gen.UInt, Gen.Bool).Sample((value, first, second, power) =>
        {
            ProfileRatio[] ratios =
            [
                new() { Name = "a", Address = 0, Type = RegisterType.Binary32, Scale = 1000, Form = power ? RatioForm.PowerOfTen : RatioForm.Factor },
                new() { Name = "b", Address = 2, Type = RegisterType.Unsigned32, Scale = 1000 },
            ];
            var found = new Dictionary<string, decimal>();
            RegisterDecoder.DecodeRatios(ratios, 0, Convert.FromHexString($"{first:X8}{second:X8}"), found);
            var register = Some.Register(0, Quantity.EnergyImport) with { Type = RegisterType.Unsigned64, Unit = "kWh", Scale = 1000, Times = ["a", "b"] };
            var (values, invalid) = DecodeAll($"{value:X16}", register, found);
            Assert.Equal(1, values.Length + invalid.Length);
        });

    private static readonly Dictionary<string, decimal> NoRatios = [];

    private static Measurement Decode(string words, Quantity quantity, decimal scale) => DecodeAll(words, quantity, scale).Values.Single();

    private static (ImmutableArray<Measurement> Values, ImmutableArray<Quantity> Invalid) DecodeAll(string words, Quantity quantity, decimal scale) =>
        DecodeAll(words, Some.Register(0, quantity, scale));

    private static (ImmutableArray<Measurement> Values, ImmutableArray<Quantity> Invalid) DecodeAll(string words, ProfileRegister register) =>
        DecodeAll(words, register, NoRatios);

    private static (ImmutableArray<Measurement> Values, ImmutableArray<Quantity> Invalid) DecodeAll(
        string words, ProfileRegister register, IReadOnlyDictionary<string, decimal> ratios)
    {
        var values = ImmutableArray.CreateBuilder<Measurement>();
        var invalid = ImmutableArray.CreateBuilder<Quantity>();
        RegisterDecoder.Decode([register], 0, Convert.FromHexString(words), ratios, values, invalid);
        return (values.ToImmutable(), invalid.ToImmutable());
    }

    private static RegisterType TypeOf(string word) => Enum.GetValues<RegisterType>().Single(type => ProfileKeys.Types.Word(type) == word);

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
