using static MeterSim.Meters.Quantities;
using static MeterSim.Meters.RegisterType;

namespace MeterSim.Meters;

/// <summary>
/// Janitza UMG and B23 from 19000 on, three phases. Function 03, float32, high word first, energies in Wh: a float32 has
/// steps of 1 Wh above 8.4 MWh and of 8 Wh above 67 MWh. Sources: volkszaehler/mbmd janitza.go, OpenEMS (UMG801, 806, 96RM-E).
/// </summary>
internal static class JanitzaUmg
{
    public static MeterModel Model { get; } = new()
    {
        Name = "janitza-umg",
        Profile = "janitza-umg",
        ThreePhase = true,
        HoldingAreas = [new(0x4A38, 0x4A85)],
        Holdings =
        [
            new(0x4A38, "voltage L1, V", p => p.VoltageV(0)),
            new(0x4A3A, "voltage L2, V", p => p.VoltageV(1)),
            new(0x4A3C, "voltage L3, V", p => p.VoltageV(2)),
            new(0x4A44, "current L1, A", p => p.CurrentA(0)),
            new(0x4A46, "current L2, A", p => p.CurrentA(1)),
            new(0x4A48, "current L3, A", p => p.CurrentA(2)),
            new(0x4A4C, "power L1, W", p => p.Load(0).PowerW),
            new(0x4A4E, "power L2, W", p => p.Load(1).PowerW),
            new(0x4A50, "power L3, W", p => p.Load(2).PowerW),
            new(0x4A52, "power, W", p => p.Total.PowerW),
            new(0x4A64, "power factor L1", p => PowerFactor(p.Load(0))),
            new(0x4A66, "power factor L2", p => PowerFactor(p.Load(1))),
            new(0x4A68, "power factor L3", p => PowerFactor(p.Load(2))),
            new(0x4A6A, "frequency, Hz", p => p.FrequencyHz),
            new(0x4A76, F32, 0.001m, "import L1, kWh", p => p.Active(0).ImportMicrojoules),
            new(0x4A78, F32, 0.001m, "import L2, kWh", p => p.Active(1).ImportMicrojoules),
            new(0x4A7A, F32, 0.001m, "import L3, kWh", p => p.Active(2).ImportMicrojoules),
            new(0x4A7C, F32, 0.001m, "import, kWh", p => p.ImportMicrojoules),
            new(0x4A7E, F32, 0.001m, "export L1, kWh", p => p.Active(0).ExportMicrojoules),
            new(0x4A80, F32, 0.001m, "export L2, kWh", p => p.Active(1).ExportMicrojoules),
            new(0x4A82, F32, 0.001m, "export L3, kWh", p => p.Active(2).ExportMicrojoules),
            new(0x4A84, F32, 0.001m, "export, kWh", p => p.ExportMicrojoules),
        ],
    };
}
