using CsCheck;
using MeterSim.Tcp;

namespace MeterSim.Tests.Tcp;

public sealed class RequestStreamTests
{
    private static readonly byte[] ReadTwo =
    [
        0x12, 0x34, // transaction
        0, 0, // protocol
        0, 6, // bytes that follow
        9, // unit
        4, // function
        0, 0x34, // first register
        0, 2, // registers
    ];

    [Fact]
    public void A_request_comes_out_as_the_serial_line_has_it_and_its_answer_goes_back_under_its_transaction()
    {
        var stream = new RequestStream(TcpFraming.Tcp);
        Put(stream, ReadTwo);
        Assert.Equal(StreamCheck.Request, stream.Next(out ReadOnlyMemory<byte> frame));
        Assert.Equal(Some.Read(9, 4, 0x34, 2), frame.ToArray());

        byte[] answer = new byte[300];
        Some.Frame(9, 4, 4, 1, 2, 3, 4).CopyTo(answer, 0);
        int length = stream.Wrap(answer, 9);
        Assert.Equal([0x12, 0x34, 0, 0, 0, 7, 9, 4, 4, 1, 2, 3, 4], answer[..length]);
    }

    [Fact]
    public void Requests_come_out_one_by_one_however_the_bytes_are_cut()
    {
        byte[] tcp = [.. ReadTwo, 0, 1, 0, 0, 0, 2, 3, 0x2B, .. ReadTwo];
        byte[] rtu = [.. Some.Read(1, 4, 0, 2), .. Some.Frame(2, 0x10, 0, 2, 0, 2, 4, 0x41, 0xF0, 0, 0), .. Some.Read(2, 3, 2, 2)];
        Gen.Int[1, 40].Sample(piece =>
        {
            Assert.Equal(3, Count(TcpFraming.Tcp, tcp, piece));
            Assert.Equal(3, Count(TcpFraming.Rtu, rtu, piece));
        });
    }

    [Theory]
    [InlineData(2, 1)] // another protocol
    [InlineData(5, 1)] // no function
    [InlineData(5, 255)]
    [InlineData(4, 1)]
    public void What_is_no_modbus_tcp_is_broken(int offset, byte value)
    {
        byte[] bytes = [.. ReadTwo];
        bytes[offset] = value;
        var stream = new RequestStream(TcpFraming.Tcp);
        Put(stream, bytes);
        Assert.Equal(StreamCheck.Broken, stream.Next(out _));
    }

    [Fact]
    public void A_bad_crc_is_forgotten_with_what_came_with_it()
    {
        var stream = new RequestStream(TcpFraming.Rtu);
        Put(stream, [1, 4, 0, 0, 0, 2, 0, 0, 7]);
        Assert.Equal(StreamCheck.BadCrc, stream.Next(out _));
        Put(stream, Some.Read(1, 4, 0, 2));
        Assert.Equal(StreamCheck.Request, stream.Next(out _));
    }

    [Fact]
    public void Any_bytes_whatever_are_looked_at_and_survived() =>
        Gen.Select(Gen.Byte.Array[0, 600], Gen.Bool).Sample((bytes, isRtu) =>
        {
            var stream = new RequestStream(isRtu ? TcpFraming.Rtu : TcpFraming.Tcp);
            foreach (byte[] part in bytes.Chunk(100))
            {
                Put(stream, part);
                while (stream.Next(out _) is StreamCheck.Request or StreamCheck.BadCrc)
                {
                }
            }
        });

    private static int Count(TcpFraming framing, byte[] bytes, int piece)
    {
        var stream = new RequestStream(framing);
        int requests = 0;
        foreach (byte[] part in bytes.Chunk(piece))
        {
            Put(stream, part);
            while (stream.Next(out _) is StreamCheck check and not StreamCheck.NeedsMore)
            {
                Assert.Equal(StreamCheck.Request, check);
                requests++;
            }
        }
        return requests;
    }

    private static void Put(RequestStream stream, byte[] bytes)
    {
        bytes.CopyTo(stream.Free);
        stream.Received(bytes.Length);
    }
}
