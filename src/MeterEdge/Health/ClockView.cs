namespace MeterEdge.Health;

/// <summary>What a look at the clock has shown.</summary>
/// <param name="Doubt">Why it cannot be believed.</param>
/// <param name="Offset">By how much wall time has left monotonic time since the kernel first vouched for it; null while it does not.</param>
public readonly record struct ClockView(ClockDoubt Doubt, TimeSpan? Offset)
{
    /// <summary>True when it can be believed.</summary>
    public bool IsTrusted => Doubt == ClockDoubt.None;
}

/// <summary>Why a clock cannot be believed.</summary>
public enum ClockDoubt : byte
{
    /// <summary>It can.</summary>
    None,

    /// <summary>The kernel says that it is not synchronised.</summary>
    NotSynchronised,

    /// <summary>It was set while it counted as synchronised.</summary>
    WasSet,
}
