using static MeterSim.Meters.Quantities;
using static MeterSim.Meters.RegisterType;

namespace MeterSim.Meters;

/// <summary>
/// Chint DDSU666, one phase. Functions 03 and 04, float32, high word first, unscaled, power in kW (Tasmota's driver file
/// and an OpenEMS fork agree). The holding register of its address is left out: its type is not in the sources.
/// </summary>
internal static class Ddsu666
{
    private static readonly RegisterArea[] Areas = [new(0x2000, 0x200F), new(0x4000, 0x400B)];

    private static readonly RegisterRow[] Rows =
    [
        new(0x2000, "voltage, V", p => p.VoltageV(p.MainPhase)),
        new(0x2002, "current, A", p => p.CurrentA(p.MainPhase)),
        new(0x2004, "power, kW", p => p.Total.PowerW / 1000),
        new(0x2006, "reactive power, kvar", p => p.Total.ReactiveVar / 1000),
        new(0x200A, "power factor", p => PowerFactor(p.Total)),
        new(0x200E, "frequency, Hz", p => p.FrequencyHz),
        new(0x4000, F32, 1, "import, kWh", p => p.ImportMicrojoules),
        new(0x400A, F32, 1, "export, kWh", p => p.ExportMicrojoules),
    ];

    public static MeterModel Model { get; } = new()
    {
        Name = "ddsu666",
        Profile = "chint-ddsu666",
        ThreePhase = false,
        InputAreas = Areas,
        Inputs = Rows,
        HoldingAreas = Areas,
        Holdings = Rows,
    };
}
