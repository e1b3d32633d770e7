namespace MeterSim.Line;

/// <summary>The bytes between two silences. Valid until the next call of the collector.</summary>
internal readonly ref struct CollectedFrame(ReadOnlySpan<byte> bytes, long endNs, bool violatesSilence, bool isTalkedInto)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>When the last byte had been received.</summary>
    public long EndNs { get; } = endNs;

    /// <summary>Began before the wire had been silent for 3.5 characters.</summary>
    public bool ViolatesSilence { get; } = violatesSilence;

    /// <summary>A meter began to talk before it was over.</summary>
    public bool IsTalkedInto { get; } = isTalkedInto;
}

/// <summary>Cuts what the host sends into frames.</summary>
internal abstract class RequestCollector
{
    /// <summary>When the frame at hand is over unless more bytes come; <see cref="long.MaxValue"/> without a frame.</summary>
    public abstract long ClosesAtNs { get; }

    public abstract void Receive(ReadOnlySpan<byte> bytes, long nowNs);

    public abstract bool TryClose(long nowNs, out CollectedFrame frame);

    /// <summary>A meter begins to talk: the frame at hand, if there is one, can no longer be understood.</summary>
    public abstract void TalkInto();

    /// <summary>Forgets a frame that has begun.</summary>
    public abstract void Clear();

    public static RequestCollector For(LineTiming timing, VirtualWire wire) =>
        timing.IsUnlimited ? new LengthCollector() : new SilenceCollector(timing, wire);
}
