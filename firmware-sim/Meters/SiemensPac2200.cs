using static MeterSim.Meters.Quantities;
using static MeterSim.Meters.RegisterType;

namespace MeterSim.Meters;

/// <summary>
/// Siemens PAC2200, three phases. Functions 03 (OpenEMS) and 04 (volkszaehler/mbmd pac2200.go), float32, high word first,
/// at odd addresses; energies in Wh as float64. Where the frequency lies is doubtful: left out. OpenEMS reads 1-68 at once.
/// </summary>
internal static class SiemensPac2200
{
    private static readonly RegisterArea[] Areas = [new(1, 70), new(801, 812)];

    private static readonly RegisterRow[] Rows =
    [
        new(1, "voltage L1, V", p => p.VoltageV(0)),
        new(3, "voltage L2, V", p => p.VoltageV(1)),
        new(5, "voltage L3, V", p => p.VoltageV(2)),
        new(13, "current L1, A", p => p.CurrentA(0)),
        new(15, "current L2, A", p => p.CurrentA(1)),
        new(17, "current L3, A", p => p.CurrentA(2)),
        new(25, "power L1, W", p => p.Load(0).PowerW),
        new(27, "power L2, W", p => p.Load(1).PowerW),
        new(29, "power L3, W", p => p.Load(2).PowerW),
        new(31, "reactive power L1, var", p => p.Load(0).ReactiveVar),
        new(33, "reactive power L2, var", p => p.Load(1).ReactiveVar),
        new(35, "reactive power L3, var", p => p.Load(2).ReactiveVar),
        new(37, "power factor L1", p => PowerFactor(p.Load(0))),
        new(39, "power factor L2", p => PowerFactor(p.Load(1))),
        new(41, "power factor L3", p => PowerFactor(p.Load(2))),
        new(61, "average current, A", p => SumCurrentA(p) / 3),
        new(63, "apparent power, VA", p => p.Total.ApparentVa),
        new(65, "power, W", p => p.Total.PowerW),
        new(67, "reactive power, var", p => p.Total.ReactiveVar),
        new(69, "power factor", p => PowerFactor(p.Total)),
        new(801, F64, 0.001m, "import, kWh", p => p.ImportMicrojoules),
        new(809, F64, 0.001m, "export, kWh", p => p.ExportMicrojoules),
    ];

    public static MeterModel Model { get; } = new()
    {
        Name = "pac2200",
        Profile = "siemens-pac2200",
        ThreePhase = true,
        InputAreas = Areas,
        Inputs = Rows,
        HoldingAreas = Areas,
        Holdings = Rows,
    };
}
