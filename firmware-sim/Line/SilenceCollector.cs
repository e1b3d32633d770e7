using MeterSim.Frames;

namespace MeterSim.Line;

/// <summary>
/// Ends a frame after 3.5 characters of silence, as a slave does (Modbus over Serial Line V1.02, 2.5.1.1). Gaps between
/// 1.5 and 3.5 characters are let through, as most slaves do.
/// </summary>
internal sealed class SilenceCollector(LineTiming timing, VirtualWire wire) : RequestCollector
{
    // One byte more than a frame may have, so that a frame that is too long is seen to be.
    private readonly byte[] _bytes = new byte[Request.MaxFrame + 1];
    private int _length;
    private bool _violatesSilence;
    private bool _isTalkedInto;
    private long _endNs;

    public override long ClosesAtNs => _length == 0 ? long.MaxValue : _endNs + timing.SilenceNs;

    public override void Receive(ReadOnlySpan<byte> bytes, long nowNs)
    {
        foreach (byte b in bytes)
        {
            WireByte placed = wire.PlaceHostByte(nowNs);
            if (_length == 0)
                (_violatesSilence, _isTalkedInto) = (!placed.AfterSilence, false);
            if (_length < _bytes.Length)
                _bytes[_length++] = b;
            _endNs = placed.EndNs;
        }
    }

    public override bool TryClose(long nowNs, out CollectedFrame frame)
    {
        frame = default;
        if (nowNs < ClosesAtNs)
            return false;
        frame = new CollectedFrame(_bytes.AsSpan(0, _length), _endNs, _violatesSilence, _isTalkedInto);
        _length = 0;
        return true;
    }

    public override void TalkInto() => _isTalkedInto = true;

    public override void Clear() => _length = 0;
}
