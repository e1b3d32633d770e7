using static MeterSim.Meters.Quantities;
using static MeterSim.Meters.RegisterType;

namespace MeterSim.Meters;

/// <summary>
/// ORNO meters, function 03, high word first. WE-517: three phases, float32, power in kW (volkszaehler/mbmd orno3p.go).
/// WE-504 and WE-514: one phase, whole numbers (mbmd orno1p504.go, orno1p.go).
/// </summary>
internal static class Orno
{
    public static MeterModel We517 { get; } = new()
    {
        Name = "we517",
        Profile = "orno-we517",
        ThreePhase = true,
        HoldingAreas = [new(0x000E, 0x0023), new(0x0100, 0x0101), new(0x0108, 0x0109), new(0x0110, 0x0111)],
        Holdings =
        [
            new(0x000E, "voltage L1, V", p => p.VoltageV(0)),
            new(0x0010, "voltage L2, V", p => p.VoltageV(1)),
            new(0x0012, "voltage L3, V", p => p.VoltageV(2)),
            new(0x0014, "frequency, Hz", p => p.FrequencyHz),
            new(0x0016, "current L1, A", p => p.CurrentA(0)),
            new(0x0018, "current L2, A", p => p.CurrentA(1)),
            new(0x001A, "current L3, A", p => p.CurrentA(2)),
            new(0x001C, "power, kW", p => p.Total.PowerW / 1000),
            new(0x001E, "power L1, kW", p => p.Load(0).PowerW / 1000),
            new(0x0020, "power L2, kW", p => p.Load(1).PowerW / 1000),
            new(0x0022, "power L3, kW", p => p.Load(2).PowerW / 1000),
            new(0x0100, F32, 1, "total, kWh", p => p.ImportMicrojoules + p.ExportMicrojoules),
            new(0x0108, F32, 1, "import, kWh", p => p.ImportMicrojoules),
            new(0x0110, F32, 1, "export, kWh", p => p.ExportMicrojoules),
        ],
    };

    public static MeterModel We504 { get; } = new()
    {
        Name = "we504",
        Profile = "orno-we504",
        ThreePhase = false,
        HoldingAreas = [new(0x0000, 0x000A)],
        Holdings =
        [
            new(0x0000, U16, 0.1m, "voltage, V", p => p.VoltageV(p.MainPhase)),
            new(0x0001, U16, 0.1m, "current, A", p => p.CurrentA(p.MainPhase)),
            new(0x0002, U16, 0.1m, "frequency, Hz", p => p.FrequencyHz),
            new(0x0003, U16, 1, "power, W", p => p.Total.PowerW),
            new(0x0004, U16, 1, "reactive power, var", p => p.Total.ReactiveVar),
            new(0x0005, U16, 1, "apparent power, VA", p => p.Total.ApparentVa),
            new(0x0006, U16, 0.001m, "power factor", p => PowerFactor(p.Total)),
            new(0x0007, U32, 0.001m, "energy, kWh", p => p.ImportMicrojoules),
            new(0x0009, U32, 0.001m, "reactive energy, kvarh", p => p.ReactiveImportMicrojoules),
        ],
    };

    public static MeterModel We514 { get; } = new()
    {
        Name = "we514",
        Profile = "orno-we514",
        ThreePhase = false,
        HoldingAreas =
        [
            new(0x0130, 0x0131), new(0x0139, 0x013A), new(0x0140, 0x0141), new(0x0148, 0x0149), new(0x0150, 0x0151), new(0x0158, 0x0158),
            new(0xA000, 0xA001), new(0xA01E, 0xA01F),
        ],
        Holdings =
        [
            new(0x0130, U16, 0.01m, "frequency, Hz", p => p.FrequencyHz),
            new(0x0131, U16, 0.01m, "voltage, V", p => p.VoltageV(p.MainPhase)),
            new(0x0139, U32, 0.001m, "current, A", p => p.CurrentA(p.MainPhase)),
            new(0x0140, U32, 1, "power, W", p => p.Total.PowerW),
            new(0x0148, U32, 1, "reactive power, var", p => p.Total.ReactiveVar),
            new(0x0150, U32, 1, "apparent power, VA", p => p.Total.ApparentVa),
            new(0x0158, U16, 0.001m, "power factor", p => PowerFactor(p.Total)),
            new(0xA000, U32, 0.01m, "energy, kWh", p => p.ImportMicrojoules),
            new(0xA01E, U32, 0.01m, "reactive energy, kvarh", p => p.ReactiveImportMicrojoules),
        ],
    };
}
