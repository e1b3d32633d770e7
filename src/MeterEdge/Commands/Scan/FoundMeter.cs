using MeterEdge.Metering.Probing;

namespace MeterEdge.Commands.Scan;

/// <summary>A unit that answered.</summary>
/// <param name="Setting">The line's settings at which it did.</param>
/// <param name="Unit">Which.</param>
/// <param name="Profile">Name of the profile that fits best; null when none does.</param>
/// <param name="Values">How many plausible values that profile gave.</param>
/// <param name="Serial">The serial number that the meter tells; empty when its profile does not say where, or it tells none.</param>
/// <param name="Others">Names of other profiles that fit as well.</param>
/// <param name="Identification">Vendor, product and revision as the meter tells them (function 43/14); empty when it does not know the function.</param>
public sealed record FoundMeter(
    LineSetting Setting, byte Unit, string? Profile, int Values, string Serial, IReadOnlyList<string> Others, string Identification)
{
    /// <summary>What was found at these settings.</summary>
    public static FoundMeter At(LineSetting setting, FoundUnit found) => new(
        setting, found.Unit, found.Profile?.Name, found.Values.Length, found.Serial, [.. found.Others.Select(profile => profile.Name)], found.Identification);
}
