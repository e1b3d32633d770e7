using System.Buffers.Binary;
using MeterSim.Frames;

namespace MeterSim.Tcp;

/// <summary>What came of looking at the bytes at hand.</summary>
internal enum StreamCheck
{
    NeedsMore,
    Request,

    /// <summary>Bytes that make no request; they are gone.</summary>
    BadCrc,

    /// <summary>Not Modbus TCP: a gateway closes the connection.</summary>
    Broken,
}

/// <summary>
/// Cuts a connection's bytes into requests, which it gives out as RTU frames whatever the framing, and puts answers into
/// the framing again. The header of Modbus TCP: Modbus Messaging on TCP/IP V1.0b, 3.1.3.
/// </summary>
internal sealed class RequestStream(TcpFraming framing)
{
    private const int HeaderLength = 6;
    private const int LongestBody = 254;

    private readonly byte[] _bytes = new byte[4096];
    private readonly byte[] _frame = new byte[Request.MaxFrame];
    private int _length;
    private ushort _transaction;

    /// <summary>Where the next bytes go.</summary>
    public Memory<byte> Free => _bytes.AsMemory(_length);

    /// <summary>So many bytes were put into <see cref="Free"/>.</summary>
    public void Received(int count) => _length += count;

    /// <summary>The next request as an RTU frame, valid until the next call.</summary>
    public StreamCheck Next(out ReadOnlyMemory<byte> frame)
    {
        frame = default;
        return framing == TcpFraming.Rtu ? NextRtu(ref frame) : NextTcp(ref frame);
    }

    /// <summary>Puts an RTU answer into the framing, in place; gives its new length.</summary>
    public int Wrap(Span<byte> answer, int length)
    {
        if (framing == TcpFraming.Rtu)
            return length;
        int body = length - 2;
        answer[..body].CopyTo(answer[HeaderLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(answer, _transaction);
        BinaryPrimitives.WriteUInt16BigEndian(answer[2..], 0);
        BinaryPrimitives.WriteUInt16BigEndian(answer[4..], (ushort)body);
        return HeaderLength + body;
    }

    private StreamCheck NextRtu(ref ReadOnlyMemory<byte> frame)
    {
        ReadOnlySpan<byte> pending = _bytes.AsSpan(0, _length);
        int expected = Request.ExpectedLength(pending);
        if (expected < 0)
            expected = _length;
        if (expected == 0 || _length < expected)
            return StreamCheck.NeedsMore;
        if (expected > Request.MaxFrame || !Crc16.Closes(pending[..expected]))
        {
            _length = 0;
            return StreamCheck.BadCrc;
        }
        frame = Take(expected, expected, 0);
        return StreamCheck.Request;
    }

    private StreamCheck NextTcp(ref ReadOnlyMemory<byte> frame)
    {
        if (_length < HeaderLength)
            return StreamCheck.NeedsMore;
        int body = BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(4));
        if (BinaryPrimitives.ReadUInt16BigEndian(_bytes.AsSpan(2)) != 0 || body is < 2 or > LongestBody)
            return StreamCheck.Broken;
        if (_length < HeaderLength + body)
            return StreamCheck.NeedsMore;
        _transaction = BinaryPrimitives.ReadUInt16BigEndian(_bytes);
        Take(HeaderLength + body, body, HeaderLength);
        Answer.Reseal(_frame.AsSpan(0, body + 2));
        frame = _frame.AsMemory(0, body + 2);
        return StreamCheck.Request;
    }

    private Memory<byte> Take(int all, int body, int offset)
    {
        _bytes.AsSpan(offset, body).CopyTo(_frame);
        _bytes.AsSpan(all, _length - all).CopyTo(_bytes);
        _length -= all;
        return _frame.AsMemory(0, body);
    }
}
