using CsCheck;
using MeterSim.Frames;

namespace MeterSim.Tests.Frames;

public sealed class RequestTests
{
    [Fact]
    public void A_read_request_is_understood()
    {
        byte[] frame =
        [
            0x0C,       // unit 12
            0x04,       // read input registers
            0x00, 0x48, // first
            0x00, 0x02, // count
            0xF0, 0xC0, // CRC, computed by hand
        ];
        Assert.Equal(FrameCheck.Request, Request.Read(frame, out Request request));
        Assert.Equal(new Request(12, 4, 0x48, 2, 0, 0), request);
    }

    [Fact]
    public void A_write_of_several_registers_is_understood()
    {
        byte[] frame = Some.Frame(0x01, 0x10, 0x00, 0x02, 0x00, 0x02, 0x04, 0x41, 0xF0, 0x00, 0x00);
        Assert.Equal(FrameCheck.Request, Request.Read(frame, out Request request));
        Assert.Equal(new Request(1, 16, 2, 2, 7, 4), request);
    }

    [Fact]
    public void A_flipped_bit_gives_no_request()
    {
        byte[] frame = Some.Read(3, 4, 0, 80);
        for (int bit = 0; bit < 8 * frame.Length; bit++)
        {
            byte[] flipped = [.. frame];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Equal(FrameCheck.BadCrc, Request.Read(flipped, out _));
        }
    }

    [Fact]
    public void A_part_or_a_double_of_a_frame_gives_no_request()
    {
        byte[] frame = Some.Read(3, 4, 0, 80);
        for (int length = 0; length < frame.Length; length++)
            Assert.Equal(FrameCheck.BadCrc, Request.Read(frame.AsSpan(0, length), out _));
        Assert.NotEqual(FrameCheck.Request, Request.Read([.. frame, .. frame], out _));
    }

    [Fact]
    public void A_wrong_length_under_a_right_crc_is_malformed() =>
        Assert.Equal(FrameCheck.Malformed, Request.Read(Some.Frame(1, 4, 0, 0, 0, 2, 9), out _));

    [Fact]
    public void An_unknown_function_is_a_request_all_the_same()
    {
        Assert.Equal(FrameCheck.Request, Request.Read(Some.Frame(1, 0x2B, 0x0E, 0x01, 0x00), out Request request));
        Assert.Equal(0x2B, request.Function);
    }

    [Fact]
    public void No_bytes_whatever_break_the_parser() =>
        Gen.Byte.Array[0, 600].Sample(bytes =>
        {
            Request.Read(bytes, out _);
            Request.Read(Some.Frame(bytes), out _);
        });
}
