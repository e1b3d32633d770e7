using static MeterSim.Meters.Quantities;
using static MeterSim.Meters.RegisterType;

namespace MeterSim.Meters;

/// <summary>
/// Chint DTSU666, three phases. Functions 03 (mbmd) and 04 (OpenEMS PR 3728), float32, high word first. Addresses: both
/// sources; scale: mbmd only. The place of the energies is disputed: mbmd's (0x101E) in most models, 0x401E (aggsoft,
/// lmatula/ha_chint_pm#16) and 0x4000 (OpenEMS PR 3728) in one each. Demand (0x2050) is not confirmed and left out.
/// </summary>
internal static class Dtsu666
{
    /// <summary>Shows tenths of volts, thousandths of amperes and so on (volkszaehler/mbmd dtsu666.go).</summary>
    public static MeterModel Tenth { get; } = Make("dtsu666-tenth", "chint-dtsu666-tenth", 0.1m, 0.001m, 0.01m);

    /// <summary>Shows the quantities as they are, as the DTSU666-H does.</summary>
    public static MeterModel Model { get; } = Make("dtsu666", "chint-dtsu666", 1, 1, 1);

    /// <summary>Its energies from 0x401E on.</summary>
    public static MeterModel Tenth401E { get; } = Make(
        "dtsu666-tenth-401e", "chint-dtsu666-tenth-401e", 0.1m, 0.001m, 0.01m,
        [new(0x401E, 0x401F), new(0x4028, 0x4029)],
        [new(0x401E, F32, 1, "import, kWh", p => p.ImportMicrojoules), new(0x4028, F32, 1, "export, kWh", p => p.ExportMicrojoules)]);

    /// <summary>Its import at 0x4000; where the export lies is not in the sources.</summary>
    public static MeterModel Tenth4000 { get; } = Make(
        "dtsu666-tenth-4000", "chint-dtsu666-tenth-4000", 0.1m, 0.001m, 0.01m,
        [new(0x4000, 0x4001)],
        [new(0x4000, F32, 1, "import, kWh", p => p.ImportMicrojoules)]);

    private static RegisterRow[] Mbmd =>
    [
        new(0x101E, F32, 1, "import, kWh", p => p.ImportMicrojoules),
        new(0x1020, F32, 1, "import L1, kWh", p => p.Active(0).ImportMicrojoules),
        new(0x1022, F32, 1, "import L2, kWh", p => p.Active(1).ImportMicrojoules),
        new(0x1024, F32, 1, "import L3, kWh", p => p.Active(2).ImportMicrojoules),
        new(0x1028, F32, 1, "export, kWh", p => p.ExportMicrojoules),
    ];

    private static MeterModel Make(string name, string profile, decimal tenth, decimal thousandth, decimal hundredth) =>
        Make(name, profile, tenth, thousandth, hundredth, [new(0x101E, 0x1029)], Mbmd);

    private static MeterModel Make(
        string name, string profile, decimal tenth, decimal thousandth, decimal hundredth, RegisterArea[] energyAreas, RegisterRow[] energies)
    {
        RegisterRow[] rows = [.. energies.Concat(
        [
            new(0x2000, F32, tenth, "voltage L1-L2, V", p => LineVoltageV(p, 0, 1)),
            new(0x2002, F32, tenth, "voltage L2-L3, V", p => LineVoltageV(p, 1, 2)),
            new(0x2004, F32, tenth, "voltage L3-L1, V", p => LineVoltageV(p, 2, 0)),
            new(0x2006, F32, tenth, "voltage L1, V", p => p.VoltageV(0)),
            new(0x2008, F32, tenth, "voltage L2, V", p => p.VoltageV(1)),
            new(0x200A, F32, tenth, "voltage L3, V", p => p.VoltageV(2)),
            new(0x200C, F32, thousandth, "current L1, A", p => p.CurrentA(0)),
            new(0x200E, F32, thousandth, "current L2, A", p => p.CurrentA(1)),
            new(0x2010, F32, thousandth, "current L3, A", p => p.CurrentA(2)),
            new(0x2012, F32, tenth, "power, W", p => p.Total.PowerW),
            new(0x2014, F32, tenth, "power L1, W", p => p.Load(0).PowerW),
            new(0x2016, F32, tenth, "power L2, W", p => p.Load(1).PowerW),
            new(0x2018, F32, tenth, "power L3, W", p => p.Load(2).PowerW),
            new(0x201A, F32, tenth, "reactive power, var", p => p.Total.ReactiveVar),
            new(0x201C, F32, tenth, "reactive power L1, var", p => p.Load(0).ReactiveVar),
            new(0x201E, F32, tenth, "reactive power L2, var", p => p.Load(1).ReactiveVar),
            new(0x2020, F32, tenth, "reactive power L3, var", p => p.Load(2).ReactiveVar),
            new(0x202A, F32, thousandth, "power factor", p => PowerFactor(p.Total)),
            new(0x202C, F32, thousandth, "power factor L1", p => PowerFactor(p.Load(0))),
            new(0x202E, F32, thousandth, "power factor L2", p => PowerFactor(p.Load(1))),
            new(0x2030, F32, thousandth, "power factor L3", p => PowerFactor(p.Load(2))),
            new(0x2044, F32, hundredth, "frequency, Hz", p => p.FrequencyHz),
        ]).OrderBy(row => row.Address)];
        RegisterArea[] areas = [.. energyAreas, new(0x2000, 0x2045)];
        return new MeterModel
        {
            Name = name,
            Profile = profile,
            ThreePhase = true,
            InputAreas = areas,
            Inputs = rows,
            HoldingAreas = areas,
            Holdings = rows,
        };
    }
}
