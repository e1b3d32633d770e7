using System.Collections.Immutable;
using MeterEdge.Metering.Profiles;
using MeterEdge.Readings;

namespace MeterEdge.Metering.Probing;

/// <summary>How well a profile fits what a meter answered. Pure.</summary>
/// <param name="Confirmed">The meter says of itself what the profile checks.</param>
/// <param name="Telling">Plausible values other than zero; 0 when the profile is not this meter's.</param>
/// <param name="Zeros">Values of zero. They tell nothing: where a meter has no register, many answer zero.</param>
internal readonly record struct ProfileFit(bool Confirmed, int Telling, int Zeros)
{
    /// <summary>
    /// The fit of a pass, or nothing when the profile is not this meter's: registers refused or without a number, a mains voltage or
    /// frequency that no grid has, more power factor than one.
    /// </summary>
    public static ProfileFit Of(PassResult pass, bool confirmed)
    {
        if (pass.Quality != Quality.Good || !pass.Values.Any(IsMainsVoltage) || !pass.Values.All(IsPlausible))
            return default;
        var zeros = pass.Values.Count(value => value.Value == 0);
        return new(confirmed, pass.Values.Length - zeros, zeros);
    }

    private static bool IsMainsVoltage(Measurement value) =>
        value.Quantity is Quantity.VoltageL1 or Quantity.VoltageL2 or Quantity.VoltageL3 && value.Value is >= 80 and <= 300;

    // A phase that nobody has connected shows nothing.
    private static bool IsPlausible(Measurement value) => value.Quantity switch
    {
        Quantity.VoltageL1 or Quantity.VoltageL2 or Quantity.VoltageL3 => value.Value is 0 or (>= 80 and <= 300),
        Quantity.VoltageL1L2 or Quantity.VoltageL2L3 or Quantity.VoltageL3L1 => value.Value is 0 or (>= 80 and <= 520),
        Quantity.Frequency => value.Value is >= 45 and <= 65,
        Quantity.PowerFactor or Quantity.PowerFactorL1 or Quantity.PowerFactorL2 or Quantity.PowerFactorL3 => value.Value is >= -1.01m and <= 1.01m,
        Quantity.CurrentL1 or Quantity.CurrentL2 or Quantity.CurrentL3 or Quantity.CurrentN => Math.Abs(value.Value) <= 10_000,
        Quantity.EnergyImport or Quantity.EnergyExport or Quantity.EnergyImportL1 or Quantity.EnergyImportL2 or Quantity.EnergyImportL3
            or Quantity.EnergyExportL1 or Quantity.EnergyExportL2 or Quantity.EnergyExportL3 => value.Value is >= 0 and <= 1e13m,
        Quantity.Power or Quantity.PowerL1 or Quantity.PowerL2 or Quantity.PowerL3
            or Quantity.ReactivePower or Quantity.ReactivePowerL1 or Quantity.ReactivePowerL2 or Quantity.ReactivePowerL3
            or Quantity.ApparentPower or Quantity.ApparentPowerL1 or Quantity.ApparentPowerL2 or Quantity.ApparentPowerL3
            or Quantity.Demand or Quantity.DemandMax => Math.Abs(value.Value) <= 10_000_000,
        Quantity.ReactiveImport or Quantity.ReactiveExport or Quantity.SwitchState or Quantity.LoadVoltage => true,
    };

    /// <summary>
    /// The best of the fits, and those that are as good: one that the meter confirms, else the one that tells most, and of those the one
    /// with the fewest zeros.
    /// </summary>
    public static (Profile? Best, ImmutableArray<Profile> Others) Best(IReadOnlyList<(Profile Profile, ProfileFit Fit)> fits)
    {
        var fitting = fits.Where(one => one.Fit.Telling > 0).ToList();
        if (fitting.Count == 0)
            return (null, []);
        var most = fitting.Select(one => one.Fit).OrderByDescending(fit => fit.Confirmed).ThenByDescending(fit => fit.Telling).ThenBy(fit => fit.Zeros).First();
        var best = fitting.Where(one => one.Fit == most).Select(one => one.Profile).ToList();
        return (best[0], [.. best.Skip(1)]);
    }
}
