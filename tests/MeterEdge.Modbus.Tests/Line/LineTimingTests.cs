using MeterEdge.Modbus.Line;

namespace MeterEdge.Modbus.Tests.Line;

public sealed class LineTimingTests
{
    [Theory]
    [InlineData(300, 11, 36_666.7, 128_333.5)]
    [InlineData(2400, 10, 4_166.7, 14_583.5)]
    [InlineData(9600, 10, 1_041.7, 3_646)]
    [InlineData(9600, 11, 1_145.9, 4_010.7)]
    [InlineData(19200, 11, 573, 2_005.5)]
    [InlineData(38400, 11, 286.5, 1_750)]
    [InlineData(115200, 10, 86.9, 1_750)]
    public void Silence_is_three_and_a_half_characters_up_to_19200_baud_and_fixed_above(int baud, int bits, double charUs, double silenceUs)
    {
        var timing = LineTiming.For(baud, bits);
        Assert.Equal(charUs, timing.CharTime.TotalMicroseconds, tolerance: 0.1);
        Assert.Equal(silenceUs, timing.Silence.TotalMicroseconds, tolerance: 0.4);
        Assert.Equal(timing.CharTime * 256, timing.Of(256));
    }

    [Fact]
    public void A_character_is_never_taken_for_shorter_than_it_is()
    {
        Assert.Equal(TimeSpan.FromTicks(11_459), LineTiming.For(9600, 11).CharTime);
        Assert.Equal(TimeSpan.Zero, LineTiming.Unlimited.Of(256));
    }

    [Fact]
    public void A_rate_is_above_zero_and_a_character_has_nine_bits_or_more()
    {
        Assert.Throws<ArgumentOutOfRangeException>("baud", () => LineTiming.For(0, 10));
        Assert.Throws<ArgumentOutOfRangeException>("bitsPerChar", () => LineTiming.For(9600, 8));
    }
}
