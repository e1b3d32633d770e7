using System.Collections.Immutable;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Metering.Probing;

/// <summary>What answers at a unit.</summary>
/// <param name="Unit">Which.</param>
/// <param name="Profile">The profile that fits best; null when none does.</param>
/// <param name="Values">What that profile read, all of it plausible; empty without one.</param>
/// <param name="Serial">The serial number that the meter tells; empty when its profile does not say where, or it tells none.</param>
/// <param name="Others">Profiles that fit as well.</param>
/// <param name="Identification">Vendor, product and revision as the meter tells them (function 43/14); empty when it does not know the function.</param>
public sealed record FoundUnit(
    byte Unit, Profile? Profile, ImmutableArray<Measurement> Values, string Serial, ImmutableArray<Profile> Others, string Identification);

/// <summary>What a probe of one unit brought.</summary>
/// <param name="Result">How it ended.</param>
/// <param name="Unit">What answers; null unless it was found.</param>
public readonly record struct ProbeOutcome(ProbeResult Result, FoundUnit? Unit = null);

/// <summary>How a probe ended.</summary>
public enum ProbeResult
{
    /// <summary>Something answers, be it only with refusals.</summary>
    Found,

    /// <summary>Nothing answers.</summary>
    Silent,

    /// <summary>Somebody spoke, but not in valid frames: another speed or parity, or two meters with one number.</summary>
    Garbled,

    /// <summary>The line's device is gone, or the line was closed.</summary>
    LineDown,
}
