using static MeterSim.Meters.Quantities;
using static MeterSim.Meters.RegisterType;

namespace MeterSim.Meters;

/// <summary>
/// Two more of Acrel's, function 03, high word first. ADL3000-E: three phases, behind current transformers of 300/5; only its energies, because the
/// scales of the rest are not verified (easymanua p. 14, aggsoft). DDSY1352: one phase (manualshive 2841079 p. 15); that its
/// total counts import only is this simulator's choice.
/// </summary>
internal static class AcrelEnergies
{
    // The registers count 0.01 kWh times CT times PT; voltage transformers there are none.
    private const int Ct = 60;
    private const decimal Hundredths = 0.01m * Ct;

    public static MeterModel Adl3000 { get; } = new()
    {
        Name = "acrel-adl3000",
        Profile = "acrel-adl3000",
        ThreePhase = true,
        HoldingAreas = [new(0, 11), new(20, 21), new(30, 31), new(40, 41), new(50, 51), new(331, 332)],
        Holdings =
        [
            new(0, U32, Hundredths, "total, kWh", p => p.ImportMicrojoules + p.ExportMicrojoules),
            new(10, U32, Hundredths, "import, kWh", p => p.ImportMicrojoules),
            new(20, U32, Hundredths, "export, kWh", p => p.ExportMicrojoules),
            new(30, U32, Hundredths, "reactive total, kvarh", p => p.ReactiveImportMicrojoules + p.ReactiveExportMicrojoules),
            new(40, U32, Hundredths, "reactive import, kvarh", p => p.ReactiveImportMicrojoules),
            new(50, U32, Hundredths, "reactive export, kvarh", p => p.ReactiveExportMicrojoules),
            RegisterRow.Own(331, U32, "CT", _ => Ct),
        ],
    };

    public static MeterModel Ddsy1352 { get; } = new()
    {
        Name = "acrel-ddsy1352",
        Profile = "acrel-ddsy1352",
        ThreePhase = false,
        HoldingAreas = [new(0x0000, 0x000D), new(0x000F, 0x0010)],
        Holdings =
        [
            new(0x0000, U32, 0.01m, "energy, kWh", p => p.ImportMicrojoules),
            new(0x000B, U16, 0.1m, "voltage, V", p => p.VoltageV(p.MainPhase)),
            new(0x000C, U16, 0.01m, "current, A", p => p.CurrentA(p.MainPhase)),
            new(0x000D, S16, 1, "power, W", p => p.Total.PowerW),
            new(0x000F, S16, 1, "apparent power, VA", p => p.Total.ApparentVa),
            new(0x0010, U16, 0.001m, "power factor", p => PowerFactor(p.Total)),
        ],
    };
}
