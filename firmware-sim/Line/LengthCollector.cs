using MeterSim.Frames;

namespace MeterSim.Line;

/// <summary>
/// Ends a frame as soon as its length is reached: for the unlimited line, where no time passes that could end it.
/// Bytes that make no request are given out together once nothing has followed them for a while.
/// </summary>
internal sealed class LengthCollector : RequestCollector
{
    private const long GiveUpNs = 50_000_000;

    private readonly byte[] _bytes = new byte[2 * (Request.MaxFrame + 1)];
    private int _length;
    private int _givenOut;
    private long _lastNs;

    public override long ClosesAtNs
    {
        get
        {
            int pending = _length - _givenOut;
            if (pending == 0)
                return long.MaxValue;
            return ClosableLength() > 0 ? _lastNs : _lastNs + GiveUpNs;
        }
    }

    public override void Receive(ReadOnlySpan<byte> bytes, long nowNs)
    {
        DropGivenOut();
        // A host that sends more than two frames ahead loses the rest, as it would in a UART's buffer.
        int taken = Math.Min(bytes.Length, _bytes.Length - _length);
        bytes[..taken].CopyTo(_bytes.AsSpan(_length));
        _length += taken;
        _lastNs = nowNs;
    }

    public override bool TryClose(long nowNs, out CollectedFrame frame)
    {
        frame = default;
        if (nowNs < ClosesAtNs)
            return false;
        DropGivenOut();
        int closable = ClosableLength();
        _givenOut = closable > 0 ? closable : _length;
        frame = new CollectedFrame(_bytes.AsSpan(0, _givenOut), _lastNs, violatesSilence: false, isTalkedInto: false);
        return true;
    }

    /// <summary>Nothing takes time here, so nothing overlaps.</summary>
    public override void TalkInto()
    {
    }

    public override void Clear() => _length = _givenOut = 0;

    /// <summary>How many bytes make a frame now, 0 if more must come. After a bad CRC everything is given out, to start afresh.</summary>
    private int ClosableLength()
    {
        ReadOnlySpan<byte> pending = _bytes.AsSpan(_givenOut, _length - _givenOut);
        int expected = Request.ExpectedLength(pending);
        if (expected < 0)
            return pending.Length;
        if (expected == 0 || pending.Length < expected)
            return 0;
        return Crc16.Closes(pending[..expected]) ? expected : pending.Length;
    }

    private void DropGivenOut()
    {
        _bytes.AsSpan(_givenOut, _length - _givenOut).CopyTo(_bytes);
        _length -= _givenOut;
        _givenOut = 0;
    }
}
