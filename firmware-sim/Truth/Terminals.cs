using MeterSim.Meters;
using MeterSim.Physics;
using static MeterSim.Meters.Quantities;

namespace MeterSim.Truth;

/// <summary>
/// What a meter's terminals carry, by the names that quantities have towards the head-end. It comes from the physics alone:
/// neither a model's addresses nor its scales and word orders have a part in it.
/// </summary>
internal sealed class Terminals
{
    private readonly (string Quantity, Func<double> Value)[] _values;
    private readonly (string Counter, Func<Int128> Microjoules)[] _counters;

    public Terminals(SimulatedMeter meter)
    {
        MeteredPoint p = meter.Point;
        int[] phases = meter.Model.ThreePhase ? [0, 1, 2] : [p.MainPhase];
        _values =
        [
            ("power_w", () => p.Total.PowerW),
            ("reactive_power_var", () => p.Total.ReactiveVar),
            ("apparent_power_va", () => p.Total.ApparentVa),
            ("power_factor", () => PowerFactor(p.Total)),
            ("frequency_hz", () => p.FrequencyHz),
            ("demand_w", () => p.Demand.DemandW),
            ("demand_max_w", () => p.Demand.MaxDemandW),
            .. phases.SelectMany((phase, index) => OfPhase(p, phase, index + 1)),
            .. phases.Length == 3 ? BetweenLines(p) : [],
        ];
        _counters =
        [
            ("energy_import_wh", () => p.ImportMicrojoules),
            ("energy_export_wh", () => p.ExportMicrojoules),
            ("reactive_import_varh", () => p.ReactiveImportMicrojoules),
            ("reactive_export_varh", () => p.ReactiveExportMicrojoules),
            .. phases.SelectMany((phase, index) => CountersOfPhase(p, phase, index + 1)),
        ];
        Values = [.. _values.Select(v => (v.Quantity, 0d))];
        Counters = [.. _counters.Select(c => (c.Counter, 0m))];
    }

    /// <summary>Volts, amperes, watts and so on.</summary>
    public (string Quantity, double Value)[] Values { get; }

    /// <summary>Exact, in Wh and varh.</summary>
    public (string Counter, decimal Value)[] Counters { get; }

    /// <summary>Takes them as they are now.</summary>
    public void Note()
    {
        for (int i = 0; i < _values.Length; i++)
            Values[i].Value = _values[i].Value();
        for (int i = 0; i < _counters.Length; i++)
            Counters[i].Value = (decimal)_counters[i].Microjoules() / (EnergyCounter.MicrojoulesPerKwh / 1000);
    }

    private static (string, Func<double>)[] OfPhase(MeteredPoint p, int phase, int number) =>
    [
        ($"voltage_l{number}_v", () => p.VoltageV(phase)),
        ($"current_l{number}_a", () => p.CurrentA(phase)),
        ($"power_l{number}_w", () => p.Load(phase).PowerW),
        ($"reactive_power_l{number}_var", () => p.Load(phase).ReactiveVar),
        ($"apparent_power_l{number}_va", () => p.Load(phase).ApparentVa),
        ($"power_factor_l{number}", () => PowerFactor(p.Load(phase))),
    ];

    private static (string, Func<double>)[] BetweenLines(MeteredPoint p) =>
    [
        ("voltage_l1_l2_v", () => LineVoltageV(p, 0, 1)),
        ("voltage_l2_l3_v", () => LineVoltageV(p, 1, 2)),
        ("voltage_l3_l1_v", () => LineVoltageV(p, 2, 0)),
    ];

    private static (string, Func<Int128>)[] CountersOfPhase(MeteredPoint p, int phase, int number) =>
    [
        ($"energy_import_l{number}_wh", () => p.Active(phase).ImportMicrojoules),
        ($"energy_export_l{number}_wh", () => p.Active(phase).ExportMicrojoules),
    ];
}
