using MeterEdge.Readings;

namespace MeterEdge.Metering.Profiles;

/// <summary>Units that registers count in.</summary>
internal static class RegisterUnit
{
    // Ending of the quantity's key, and the units that can be scaled to it.
    private static readonly (string Ending, string[] Units)[] Endings =
    [
        ("_v", ["V"]),
        ("_a", ["A"]),
        ("_w", ["W", "kW"]),
        ("_va", ["VA", "kVA"]),
        ("_var", ["var", "kvar"]),
        ("_hz", ["Hz"]),
        ("_wh", ["Wh", "kWh"]),
        ("_varh", ["varh", "kvarh"]),
    ];

    /// <summary>False when a register of that unit cannot hold the quantity: watt for volt, power for energy.</summary>
    public static bool Fits(string? unit, Quantity quantity)
    {
        var units = Array.Find(Endings, pair => quantity.Key().EndsWith(pair.Ending, StringComparison.Ordinal)).Units;
        return units is null ? unit is null : units.Contains(unit);
    }
}
