using static MeterSim.Meters.Quantities;
using static MeterSim.Meters.RegisterType;

namespace MeterSim.Meters;

/// <summary>inepro PRO380, three phases. Function 03, float32, high word first, power in kW (volkszaehler/mbmd inepro.go).</summary>
internal static class Pro380
{
    public static MeterModel Model { get; } = new()
    {
        Name = "pro380",
        Profile = "inepro-pro380",
        ThreePhase = true,
        HoldingAreas = [new(0x5000, 0x500B), new(0x5012, 0x5019), new(0x600C, 0x6011), new(0x6018, 0x6019)],
        Holdings =
        [
            new(0x5000, "average voltage, V", AverageVoltageV),
            new(0x5002, "voltage L1, V", p => p.VoltageV(0)),
            new(0x5004, "voltage L2, V", p => p.VoltageV(1)),
            new(0x5006, "voltage L3, V", p => p.VoltageV(2)),
            new(0x5008, "frequency, Hz", p => p.FrequencyHz),
            new(0x500A, "current, A", p => SumCurrentA(p)),
            new(0x5012, "power, kW", p => p.Total.PowerW / 1000),
            new(0x5014, "power L1, kW", p => p.Load(0).PowerW / 1000),
            new(0x5016, "power L2, kW", p => p.Load(1).PowerW / 1000),
            new(0x5018, "power L3, kW", p => p.Load(2).PowerW / 1000),
            new(0x600C, F32, 1, "import, kWh", p => p.ImportMicrojoules),
            new(0x6018, F32, 1, "export, kWh", p => p.ExportMicrojoules),
        ],
    };
}
