using System.Collections.Immutable;
using System.Globalization;

namespace MeterEdge.Control.Policy;

/// <summary>Amounts in minor units, by ISO 4217.</summary>
internal static class MinorUnits
{
    // Only what differs from two digits; the published list, table A.1.
    private static readonly ImmutableHashSet<string> None =
        ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"];

    private static readonly ImmutableHashSet<string> Three = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    /// <summary>The amount in the currency itself.</summary>
    public static decimal ToAmount(long minor, string currency) => Digits(currency) switch
    {
        0 => minor,
        3 => minor / 1000m,
        _ => minor / 100m,
    };

    /// <summary>The amount with all digits of its minor unit, e.g. <c>120.00</c>.</summary>
    public static string ToText(long minor, string currency) => ToAmount(minor, currency).ToString($"F{Digits(currency)}", CultureInfo.InvariantCulture);

    private static int Digits(string currency) => None.Contains(currency) ? 0 : Three.Contains(currency) ? 3 : 2;
}
