using MeterEdge.Readings;

namespace MeterEdge.Metering.Profiles;

/// <summary>Units that registers count in.</summary>
internal static class RegisterUnit
{
    // Ending of the quantity's key, its unit, and whether registers may count in thousands of it.
    private static readonly (string Ending, string Unit, bool Kilo)[] Endings =
    [
        ("_v", "V", false),
        ("_a", "A", false),
        ("_w", "W", true),
        ("_va", "VA", true),
        ("_var", "var", true),
        ("_hz", "Hz", false),
        ("_wh", "Wh", true),
        ("_varh", "varh", true),
    ];

    /// <summary>False when a register of that unit cannot hold the quantity: watt for volt, power for energy.</summary>
    public static bool Fits(string? unit, Quantity quantity)
    {
        var (_, own, kilo) = Of(quantity);
        return unit == own || (kilo && unit == "k" + own);
    }

    /// <summary>What turns a unit that fits into the quantity's own: 1000 from kWh to Wh, else 1. Asked for every value that is read; no other unit begins so.</summary>
    public static decimal Factor(string? unit) => unit is ['k', ..] ? 1000 : 1;

    private static (string Ending, string? Unit, bool Kilo) Of(Quantity quantity) =>
        Array.Find(Endings, one => quantity.Key().EndsWith(one.Ending, StringComparison.Ordinal));
}
