using System.Collections.Immutable;

namespace MeterEdge.Control.Policy;

/// <summary>Amounts in minor units, by ISO 4217.</summary>
internal static class MinorUnits
{
    // Only what differs from two digits; the published list, table A.1.
    private static readonly ImmutableHashSet<string> None =
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"];

    private static readonly ImmutableHashSet<string> Three = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    /// <summary>The amount in the currency itself.</summary>
    public static decimal ToAmount(long minor, string currency) =>
        None.Contains(currency) ? minor : Three.Contains(currency) ? minor / 1000m : minor / 100m;
}
