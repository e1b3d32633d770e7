using static MeterSim.Meters.Quantities;
using static MeterSim.Meters.RegisterType;

namespace MeterSim.Meters;

/// <summary>
/// ABB B23 (three phases) and B21 (one). Function 03, whole numbers, high word first; what a model does not have reads
/// 0x7FFF... (signed) or 0xFFFF... (unsigned). Sources: volkszaehler/mbmd abb.go and victronenergy/dbus-modbus-client abb.py.
/// </summary>
internal static class AbbB
{
    private static readonly RegisterRow[] Rows =
    [
        new(0x5000, U64, 0.01m, "import, kWh", p => p.ImportMicrojoules),
        new(0x5004, U64, 0.01m, "export, kWh", p => p.ExportMicrojoules),
        new(0x5460, U64, 0.01m, "import L1, kWh", p => p.Active(0).ImportMicrojoules),
        new(0x5464, U64, 0.01m, "import L2, kWh", p => p.Active(1).ImportMicrojoules),
        new(0x5468, U64, 0.01m, "import L3, kWh", p => p.Active(2).ImportMicrojoules),
        new(0x546C, U64, 0.01m, "export L1, kWh", p => p.Active(0).ExportMicrojoules),
        new(0x5470, U64, 0.01m, "export L2, kWh", p => p.Active(1).ExportMicrojoules),
        new(0x5474, U64, 0.01m, "export L3, kWh", p => p.Active(2).ExportMicrojoules),
        new(0x5B00, U32, 0.1m, "voltage L1, V", p => p.VoltageV(0)),
        new(0x5B02, U32, 0.1m, "voltage L2, V", p => p.VoltageV(1)),
        new(0x5B04, U32, 0.1m, "voltage L3, V", p => p.VoltageV(2)),
        new(0x5B0C, U32, 0.01m, "current L1, A", p => p.CurrentA(0)),
        new(0x5B0E, U32, 0.01m, "current L2, A", p => p.CurrentA(1)),
        new(0x5B10, U32, 0.01m, "current L3, A", p => p.CurrentA(2)),
        new(0x5B14, S32, 0.01m, "power, W", p => p.Total.PowerW),
        new(0x5B16, S32, 0.01m, "power L1, W", p => p.Load(0).PowerW),
        new(0x5B18, S32, 0.01m, "power L2, W", p => p.Load(1).PowerW),
        new(0x5B1A, S32, 0.01m, "power L3, W", p => p.Load(2).PowerW),
        new(0x5B2C, U16, 0.01m, "frequency, Hz", p => p.FrequencyHz),
        new(0x5B3A, S16, 0.001m, "power factor", p => PowerFactor(p.Total)),
        new(0x5B3B, S16, 0.001m, "power factor L1", p => PowerFactor(p.Load(0))),
        new(0x5B3C, S16, 0.001m, "power factor L2", p => PowerFactor(p.Load(1))),
        new(0x5B3D, S16, 0.001m, "power factor L3", p => PowerFactor(p.Load(2))),
        RegisterRow.Own(0x8900, U32, "serial number", m => m.SerialDigits),
        RegisterRow.Text(0x8908, 8, "firmware", _ => "SIM 1.0"),
        RegisterRow.Text(0x8960, 2, "type", m => m.Model.ThreePhase ? "B23 " : "B21 "),
    ];

    public static MeterModel Model { get; } = new()
    {
        Name = "abb-b23",
        Profile = "abb-b23",
        ThreePhase = true,
        HoldingAreas =
            [new(0x5000, 0x5007), new(0x5460, 0x5477), new(0x5B00, 0x5B3D), new(0x8900, 0x8901), new(0x8908, 0x890F), new(0x8960, 0x8961)],
        Holdings = Rows,
        GapByte = 0xFF,
    };

    /// <summary>Has no values by phase. Its voltage and current, which have no total, stand where those of L1 do.</summary>
    public static MeterModel SinglePhase { get; } = Model with
    {
        Name = "abb-b21",
        Profile = "abb-b21",
        ThreePhase = false,
        Holdings = [.. Rows.Select(OfB21)],
    };

    private static RegisterRow OfB21(RegisterRow row) => row.Address switch
    {
        0x5B00 => new(0x5B00, U32, 0.1m, "voltage, V", p => p.VoltageV(p.MainPhase)),
        0x5B0C => new(0x5B0C, U32, 0.01m, "current, A", p => p.CurrentA(p.MainPhase)),
        _ => row.Name.Contains(" L", StringComparison.Ordinal) ? row.Missing() : row,
    };
}
