using static MeterSim.Meters.Quantities;
using static MeterSim.Meters.RegisterType;

namespace MeterSim.Meters;

/// <summary>
/// Hiking DDS238-2 ZN/S, one phase. Function 03, whole numbers, high word first (fawno/Modbus, dzlabing). Both sources doubt
/// which of 0x0008 and 0x000A is import; address, speed and the relay that some models have are left out.
/// </summary>
internal static class Dds238
{
    public static MeterModel Model { get; } = new()
    {
        Name = "dds238",
        Profile = "hiking-dds238",
        ThreePhase = false,
        HoldingAreas = [new(0x0000, 0x0011)],
        Holdings =
        [
            new(0x0000, U32, 0.01m, "total, kWh", p => p.ImportMicrojoules + p.ExportMicrojoules),
            new(0x0008, U32, 0.01m, "export, kWh", p => p.ExportMicrojoules),
            new(0x000A, U32, 0.01m, "import, kWh", p => p.ImportMicrojoules),
            new(0x000C, U16, 0.1m, "voltage, V", p => p.VoltageV(p.MainPhase)),
            new(0x000D, U16, 0.01m, "current, A", p => p.CurrentA(p.MainPhase)),
            new(0x000E, S16, 1, "power, W", p => p.Total.PowerW),
            new(0x000F, S16, 1, "reactive power, var", p => p.Total.ReactiveVar),
            new(0x0010, U16, 0.001m, "power factor", p => PowerFactor(p.Total)),
            new(0x0011, U16, 0.01m, "frequency, Hz", p => p.FrequencyHz),
        ],
    };
}
