using MeterSim.Line;

namespace MeterSim.Tests.Line;

public sealed class FrameFormatTests
{
    [Theory]
    [InlineData(9600, "8N1", 10, 1_041_666, 3_645_833)]
    [InlineData(9600, "8E1", 11, 1_145_833, 4_010_416)]
    [InlineData(19200, "8N2", 11, 572_916, 2_005_208)]
    [InlineData(115200, "8O1", 11, 95_486, 1_750_000)]
    [InlineData(2400, "8e2", 12, 5_000_000, 17_500_000)]
    public void The_times_follow_speed_and_format(int baud, string format, int bits, long characterNs, long silenceNs)
    {
        FrameFormat parsed = Some.Format(baud, format);
        Assert.Equal(bits, parsed.BitsPerCharacter);
        Assert.Equal(characterNs, parsed.CharacterNs);
        Assert.Equal(silenceNs, parsed.SilenceNs);
    }

    [Theory]
    [InlineData(9600, "7E1")]
    [InlineData(9600, "8X1")]
    [InlineData(9600, "8N3")]
    [InlineData(9600, "")]
    [InlineData(0, "8N1")]
    public void Nonsense_is_no_format(int baud, string format) => Assert.Null(FrameFormat.TryParse(baud, format));
}
