using System.Collections.Immutable;

namespace MeterEdge.Control.Switching;

/// <summary>What the checks before a write found.</summary>
public abstract record Preparation
{
    private Preparation()
    {
    }

    /// <summary>Nothing is against the write.</summary>
    /// <param name="Look">What was seen; the proof compares with it.</param>
    public sealed record Ready(SwitchLook Look) : Preparation;

    /// <summary>It is as wanted already: nothing is to be written, and the judgement says how far that is proved.</summary>
    /// <param name="Look">What was seen.</param>
    /// <param name="Judgement">What it proves.</param>
    public sealed record Already(SwitchLook Look, Judgement Judgement) : Preparation;

    /// <summary>Nothing may be written.</summary>
    /// <param name="Codes">Everything that is against it.</param>
    /// <param name="Why">The same in words, for the audit.</param>
    /// <param name="Look">What was seen; null when nobody looked, because the meter is not the one it should be or is silent.</param>
    public sealed record Refused(ImmutableArray<RefusalCode> Codes, string Why, SwitchLook? Look) : Preparation;
}
