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
    [InlineData("C2110000", "-36250")]
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
        RegisterDecoder.Decode(registers, 9, Convert.FromHexString("0000" + "42480000" + "4366"), values, invalid);

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
            RegisterDecoder.Decode(registers, 0, bytes, values, invalid);
        }
    }

    private static Measurement Decode(string words, Quantity quantity, decimal scale) => DecodeAll(words, quantity, scale).Values.Single();

    private static (ImmutableArray<Measurement> Values, ImmutableArray<Quantity> Invalid) DecodeAll(string words, Quantity quantity, decimal scale)
    {
        var values = ImmutableArray.CreateBuilder<Measurement>();
        var invalid = ImmutableArray.CreateBuilder<Quantity>();
        RegisterDecoder.Decode([Some.Register(0, quantity, scale)], 0, Convert.FromHexString(words), values, invalid);
        return (values.ToImmutable(), invalid.ToImmutable());
    }

    private static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}
