using System.Globalization;
using MeterEdge.Configuration;
using MeterEdge.Configuration.MeterLists;

namespace MeterEdge.Commands.Commission;

/// <summary>The list of meters that follows from a walk.</summary>
internal static class ResultingList
{
    /// <summary>
    /// Its text. Units and profiles are as found. A meter that nobody has listed stands there without an account, also where it hangs in the place
    /// of a listed one: whose supply it measures is not to be guessed. Missing meters stay, and one without a profile has none until somebody writes it.
    /// </summary>
    public static string Of(string bus, IEnumerable<Commissioned> meters)
    {
        var all = meters.Where(meter => meter.Pair.Kind != PairKind.Relay).Select(Resulting).ToList();

        // A missing meter's unit may have been taken by another one meanwhile.
        var found = all.Where(meter => !meter.IsMissing).Select(meter => meter.Options.Unit).ToHashSet();
        return MeterListText.Of([.. all.Where(meter => !meter.IsMissing || !found.Contains(meter.Options.Unit)).Select(meter => (bus, meter.Options))]);
    }

    private static (bool IsMissing, MeterOptions Options) Resulting(Commissioned meter)
    {
        var known = meter.Pair.Kind == PairKind.WrongSerial ? null : meter.Pair.Listed?.Options;
        var options = (known ?? new()) with
        {
            Serial = meter.Serial.Length > 0 ? meter.Serial : string.Create(CultureInfo.InvariantCulture, $"UNIT-{meter.Unit}"),
            Unit = meter.Unit,
            Profile = meter.Profile ?? new(),
        };
        return (meter.Pair.Found is null, options);
    }
}
