using CsCheck;
using MeterSim.Frames;

namespace MeterSim.Tests.Frames;

public sealed class Crc16Tests
{
    [Theory]
    [InlineData("010500000000CDCA")] // SDM320C, coil 0 off
    [InlineData("01050000FF008C3A")] // SDM320C, coil 0 on
    [InlineData("0110FD00000102FF00CB6F")] // SDM530, close
    [InlineData("0110FD0000010200008A9F")] // SDM530, open
    public void A_frame_from_a_vendor_text_has_the_right_crc(string hex) =>
        Assert.True(Crc16.Closes(Convert.FromHexString(hex)));

    [Fact]
    public void The_table_agrees_with_the_bit_by_bit_description() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Crc16.Of(bytes) == BitwiseCrc.Of(bytes));

    [Fact]
    public void Any_flipped_bit_is_found()
    {
        byte[] frame = Convert.FromHexString("0110FD00000102FF00CB6F");
        for (int bit = 0; bit < 8 * frame.Length; bit++)
        {
            byte[] flipped = [.. frame];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Crc16.Closes(flipped));
        }
    }

    [Fact]
    public void Too_few_bytes_close_nothing() => Assert.False(Crc16.Closes([0xFF, 0xFF]));
}
