using MeterSim.Frames;
using static MeterSim.Meters.Quantities;

namespace MeterSim.Meters;

/// <summary>
/// Eastron SDM120, one phase. Input registers by function 04, float32, high word first, unscaled.
/// Sources: volkszaehler/mbmd sdm120.go, Tasmota's driver file, reaper7/SDM_Energy_Meter SDM.h (two or more agree on every
/// row); OpenEMS reads 0x0000-0x0047 in one block. The phase angle 0x0024 is not confirmed for this model and reads 0.
/// </summary>
internal static class Sdm120
{
    public static MeterModel Model { get; } = new()
    {
        Name = "sdm120",
        Profile = "eastron-sdm120",
        ThreePhase = false,
        // The limit of the SDM630; none is known for this model.
        BlockLimit = 80,
        BeyondLimit = ExceptionCode.IllegalDataValue,
        InputAreas = [new(0x0000, 0x004F), new(0x0156, 0x0159)],
        Inputs =
        [
            new(0x0000, "voltage, V", p => p.VoltageV(p.MainPhase)),
            new(0x0006, "current, A", p => p.CurrentA(p.MainPhase)),
            new(0x000C, "power, W", p => p.Total.PowerW),
            new(0x0012, "apparent power, VA", p => p.Total.ApparentVa),
            new(0x0018, "reactive power, var", p => p.Total.ReactiveVar),
            new(0x001E, "power factor", p => PowerFactor(p.Total)),
            new(0x0046, "frequency, Hz", p => p.FrequencyHz),
            new(0x0048, "import, kWh", p => Kwh(p.ImportMicrojoules)),
            new(0x004A, "export, kWh", p => Kwh(p.ExportMicrojoules)),
            new(0x004C, "reactive import, kvarh", p => Kwh(p.ReactiveImportMicrojoules)),
            new(0x004E, "reactive export, kvarh", p => Kwh(p.ReactiveExportMicrojoules)),
            new(0x0156, "total, kWh", p => Kwh(p.ImportMicrojoules + p.ExportMicrojoules)),
            new(0x0158, "reactive total, kvarh", p => Kwh(p.ReactiveImportMicrojoules + p.ReactiveExportMicrojoules)),
        ],
        HasLoopback = true, // as the SDM630
        HoldingAreas = [new(0x000C, 0x001D), new(Sdm630.SerialAddress, Sdm630.SerialAddress + 1)],
        Holdings = [Sdm630.SerialNumber],
        // Assumed to lie where the SDM630 has them; not confirmed for this model.
        Settings =
        [
            new(0x000C, "pulse width, ms", 100, SettingRow.OneOf(60, 100, 200)),
            new(0x0012, "parity and stop (0: N1, 1: E1, 2: O1, 3: N2)", 0, SettingRow.OneOf(0, 1, 2, 3)),
            new(0x0014, "node address", 1, SettingRow.Whole(1, 247)),
            new(0x001C, "baud code (0: 2400, 1: 4800, 2: 9600, 5: 1200)", 0, SettingRow.OneOf(0, 1, 2, 5)),
        ],
    };
}
