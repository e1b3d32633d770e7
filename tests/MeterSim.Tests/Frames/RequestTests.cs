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
    public void A_write_of_a_coil_is_understood()
    {
        byte[] frame =
        [
            0x01,       // unit 1
            0x05,       // write single coil
            0x00, 0x00, // coil
            0xFF, 0x00, // on
            0x8C, 0x3A, // CRC, as an SDM320C's users publish it
        ];
        Assert.Equal(FrameCheck.Request, Request.Read(frame, out Request request));
        Assert.Equal(new Request(1, 5, 0, 1, 4, 2), request);
    }

    [Fact]
    public void A_write_of_several_coils_is_understood()
    {
        byte[] frame = Some.Frame(0x11, 0x0F, 0x00, 0x13, 0x00, 0x0A, 0x02, 0xCD, 0x01);
        Assert.Equal(FrameCheck.Request, Request.Read(frame, out Request request));
        Assert.Equal(new Request(0x11, 15, 0x13, 10, 7, 2), request);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void A_read_of_bits_and_a_loopback_have_eight_bytes(byte function)
    {
        Assert.Equal(FrameCheck.Request, Request.Read(Some.Read(0x11, function, 0x13, 0x25), out Request request));
        Assert.Equal(new Request(0x11, function, 0x13, 0x25, 0, 0), request);
        Assert.Equal(FrameCheck.Malformed, Request.Read(Some.Frame(0x11, function, 0, 0x13, 0, 0x25, 0), out _));
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
