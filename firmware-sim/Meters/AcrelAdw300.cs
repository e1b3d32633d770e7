using static MeterSim.Meters.RegisterType;

namespace MeterSim.Meters;

/// <summary>
/// Acrel ADW300, three phases. Function 03, whole numbers. One source: evcc acrel-adw300.yaml; the word order is that of
/// Acrel's ADL family, high word first.
/// </summary>
internal static class AcrelAdw300
{
    public static MeterModel Model { get; } = new()
    {
        Name = "acrel-adw300",
        Profile = "acrel-adw300",
        ThreePhase = true,
        HoldingAreas = [new(20, 37), new(62, 65)],
        Holdings =
        [
            new(20, U16, 0.1m, "voltage L1, V", p => p.VoltageV(0)),
            new(21, U16, 0.1m, "voltage L2, V", p => p.VoltageV(1)),
            new(22, U16, 0.1m, "voltage L3, V", p => p.VoltageV(2)),
            new(26, U16, 0.01m, "current L1, A", p => p.CurrentA(0)),
            new(27, U16, 0.01m, "current L2, A", p => p.CurrentA(1)),
            new(28, U16, 0.01m, "current L3, A", p => p.CurrentA(2)),
            new(30, S32, 1, "power L1, W", p => p.Load(0).PowerW),
            new(32, S32, 1, "power L2, W", p => p.Load(1).PowerW),
            new(34, S32, 1, "power L3, W", p => p.Load(2).PowerW),
            new(36, S32, 1, "power, W", p => p.Total.PowerW),
            new(62, S32, 0.01m, "import, kWh", p => p.ImportMicrojoules),
            new(64, S32, 0.01m, "export, kWh", p => p.ExportMicrojoules),
        ],
    };
}
