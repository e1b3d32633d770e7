using CsCheck;
using MeterEdge.Modbus.Frames;

namespace MeterEdge.Modbus.Tests.Frames;

public sealed class Crc16Tests
{
    [Theory]
    [InlineData("0207", 0x1241)]                 // the example of MODBUS over Serial Line V1.02, clause 6.2.2
    [InlineData("010500000000", 0xCACD)]         // an SDM320C's relay, as its users publish it
    [InlineData("0110FD00000102FF00", 0x6FCB)]   // an SDM530's relay, from its LoRa gateway's support pages
    [InlineData("", 0xFFFF)]
    public void The_checksum_of_known_bytes_is_known(string bytes, int crc) =>
        Assert.Equal((ushort)crc, Crc16.Of(Convert.FromHexString(bytes)));

    [Fact]
    public void The_low_byte_is_sent_first()
    {
        byte[] frame = [0x02, 0x07, 0, 0];
        Crc16.Seal(frame);
        Assert.Equal([0x02, 0x07, 0x41, 0x12], frame);
        Assert.True(Crc16.Holds(frame));
    }

    [Fact]
    public void Fewer_than_four_bytes_are_no_frame()
    {
        Assert.False(Crc16.Holds([]));
        Assert.False(Crc16.Holds([0xFF, 0xFF])); // the checksum of nothing holds, but that is no frame
        Assert.False(Crc16.Holds([0x01, 0x7E, 0x80]));
    }

    [Fact]
    public void One_table_step_per_byte_gives_what_one_shift_per_bit_gives() =>
        Gen.Byte.Array[0, 300].Sample(bytes => Crc16.Of(bytes) == BitByBit(bytes));

    private static ushort BitByBit(byte[] bytes)
    {
        var crc = 0xFFFF;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) == 1 ? (crc >> 1) ^ 0xA001 : crc >> 1;
            }
        }

        return (ushort)crc;
    }
}
