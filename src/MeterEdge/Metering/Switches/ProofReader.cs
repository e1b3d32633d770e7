using MeterEdge.Configuration;
using MeterEdge.Control.Switching;
using MeterEdge.Readings;

namespace MeterEdge.Metering.Switches;

/// <summary>Takes what proves a switch's state out of a meter's values.</summary>
/// <param name="measures">Side of the switch on which the meter measures voltage.</param>
public sealed class ProofReader(Profiles.VoltageSide measures)
{
    /// <summary>The side on which a meter measures, by its own switch or by where a separate one sits.</summary>
    public static ProofReader Of(MeterOptions meter) => new(meter.Switch is { } separate
        ? separate.Side == SwitchSide.BeforeMeter ? Profiles.VoltageSide.Load : Profiles.VoltageSide.Line
        : meter.Profile.Switch?.Voltage ?? Profiles.VoltageSide.Line);

    /// <summary>The look with the values in it.</summary>
    public SwitchLook With(SwitchLook look, IEnumerable<Measurement> values)
    {
        var all = values.ToLookup(value => value.Quantity, value => (double)value.Value);
        double[] volts = [.. all[Quantity.VoltageL1], .. all[Quantity.VoltageL2], .. all[Quantity.VoltageL3]];
        double[] amperes = [.. all[Quantity.CurrentL1], .. all[Quantity.CurrentL2], .. all[Quantity.CurrentL3]];
        double[] load = [.. all[Quantity.LoadVoltage], .. measures == Profiles.VoltageSide.Load ? volts : []];
        double[] line = measures == Profiles.VoltageSide.Line ? volts : [];
        return look with
        {
            Measured = [.. values.Where(value => MeterSwitches.Proves(value.Quantity)).Select(value => KeyValuePair.Create(value.Quantity.Key(), value.Value))],
            LineVoltageV = Most(line),
            LowestLineVoltageV = line.Length > 1 ? line.Min() : null,
            LoadVoltageV = Most(load),
            CurrentA = Most(amperes.Select(Math.Abs)),
            PowerW = all[Quantity.Power].Select(value => (double?)value).FirstOrDefault(),
            EnergyWh = values.Where(value => value.Quantity == Quantity.EnergyImport).Select(value => (long?)value.Value).FirstOrDefault(),
        };
    }

    /// <summary>What a profile's registers measure of a switch.</summary>
    public SwitchAbilities Abilities(Profiles.Profile profile)
    {
        var has = profile.Registers.Select(register => register.Quantity).ToHashSet();
        var volts = has.Contains(Quantity.VoltageL1);
        return new()
        {
            TellsSerial = profile.Identity is not null,
            MeasuresLine = volts && measures == Profiles.VoltageSide.Line,
            MeasuresLoad = (volts && measures == Profiles.VoltageSide.Load) || has.Contains(Quantity.LoadVoltage),
            MeasuresCurrent = has.Contains(Quantity.CurrentL1),
            MeasuresEnergy = has.Contains(Quantity.EnergyImport),
        };
    }

    private static double? Most(IEnumerable<double> values) => values.Select(value => (double?)value).Max();
}
