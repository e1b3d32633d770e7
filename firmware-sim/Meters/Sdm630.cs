using MeterSim.Frames;
using MeterSim.Physics;
using static MeterSim.Meters.Quantities;

namespace MeterSim.Meters;

/// <summary>
/// Eastron SDM630, three phases. Input registers by function 04, float32, high word first, unscaled.
/// Sources: volkszaehler/mbmd sdm.go and reaper7/SDM_Energy_Meter SDM.h (both, all rows); OpenEMS reads 0x0000-0x004F in
/// one block. Nothing was compared with a real meter.
/// </summary>
internal static class Sdm630
{
    /// <summary>SDM_HOLDING_SERIAL_NUMBER in SDM.h; 0xFC00 in Eastron's manual of the SDM530Y too. Of a longer number it holds the end.</summary>
    public const ushort SerialAddress = 0xFC00;

    public static RegisterRow SerialNumber { get; } = RegisterRow.Own(SerialAddress, RegisterType.U32, "serial number", m => m.SerialDigits);

    public static MeterModel Model { get; } = new()
    {
        Name = "sdm630",
        Profile = "eastron-sdm630",
        ThreePhase = true,
        // "40 parameters per request": vendor document by way of influxdata/telegraf#8151. Which refusal a longer
        // request gets is not documented; 3 is what the Modbus specification asks for a quantity that is not allowed.
        BlockLimit = 80,
        BeyondLimit = ExceptionCode.IllegalDataValue,
        // The bounds follow the documented rows. That gaps within are readable is known for 0x0000-0x004F only.
        InputAreas = [new(0x0000, 0x0057), new(0x00C8, 0x00FB), new(0x0156, 0x017D)],
        Inputs =
        [
            new(0x0000, "voltage L1, V", p => p.VoltageV(0)),
            new(0x0002, "voltage L2, V", p => p.VoltageV(1)),
            new(0x0004, "voltage L3, V", p => p.VoltageV(2)),
            new(0x0006, "current L1, A", p => p.CurrentA(0)),
            new(0x0008, "current L2, A", p => p.CurrentA(1)),
            new(0x000A, "current L3, A", p => p.CurrentA(2)),
            new(0x000C, "power L1, W", p => p.Load(0).PowerW),
            new(0x000E, "power L2, W", p => p.Load(1).PowerW),
            new(0x0010, "power L3, W", p => p.Load(2).PowerW),
            new(0x0012, "apparent power L1, VA", p => p.Load(0).ApparentVa),
            new(0x0014, "apparent power L2, VA", p => p.Load(1).ApparentVa),
            new(0x0016, "apparent power L3, VA", p => p.Load(2).ApparentVa),
            new(0x0018, "reactive power L1, var", p => p.Load(0).ReactiveVar),
            new(0x001A, "reactive power L2, var", p => p.Load(1).ReactiveVar),
            new(0x001C, "reactive power L3, var", p => p.Load(2).ReactiveVar),
            new(0x001E, "power factor L1", p => PowerFactor(p.Load(0))),
            new(0x0020, "power factor L2", p => PowerFactor(p.Load(1))),
            new(0x0022, "power factor L3", p => PowerFactor(p.Load(2))),
            new(0x0024, "phase angle L1, degrees", p => AngleDegrees(p.Load(0))),
            new(0x0026, "phase angle L2, degrees", p => AngleDegrees(p.Load(1))),
            new(0x0028, "phase angle L3, degrees", p => AngleDegrees(p.Load(2))),
            new(0x002A, "average voltage, V", AverageVoltageV),
            new(0x002E, "average current, A", p => SumCurrentA(p) / 3),
            new(0x0030, "sum of currents, A", SumCurrentA),
            new(0x0034, "power, W", p => p.Total.PowerW),
            new(0x0038, "apparent power, VA", p => p.Total.ApparentVa),
            new(0x003C, "reactive power, var", p => p.Total.ReactiveVar),
            new(0x003E, "power factor", p => PowerFactor(p.Total)),
            new(0x0042, "phase angle, degrees", p => AngleDegrees(p.Total)),
            new(0x0046, "frequency, Hz", p => p.FrequencyHz),
            new(0x0048, "import, kWh", p => Kwh(p.ImportMicrojoules)),
            new(0x004A, "export, kWh", p => Kwh(p.ExportMicrojoules)),
            new(0x004C, "reactive import, kvarh", p => Kwh(p.ReactiveImportMicrojoules)),
            new(0x004E, "reactive export, kvarh", p => Kwh(p.ReactiveExportMicrojoules)),
            new(0x0054, "demand, W", p => p.Demand.DemandW),
            new(0x0056, "maximum demand, W", p => p.Demand.MaxDemandW),
            new(0x00C8, "voltage L1-L2, V", p => LineVoltageV(p, 0, 1)),
            new(0x00CA, "voltage L2-L3, V", p => LineVoltageV(p, 1, 2)),
            new(0x00CC, "voltage L3-L1, V", p => LineVoltageV(p, 2, 0)),
            new(0x00CE, "average voltage between lines, V", AverageLineVoltageV),
            new(0x00EA, "voltage distortion L1, %", p => VoltageThdPercent(p, 0)),
            new(0x00EC, "voltage distortion L2, %", p => VoltageThdPercent(p, 1)),
            new(0x00EE, "voltage distortion L3, %", p => VoltageThdPercent(p, 2)),
            new(0x00F0, "current distortion L1, %", p => CurrentThdPercent(p, 0)),
            new(0x00F2, "current distortion L2, %", p => CurrentThdPercent(p, 1)),
            new(0x00F4, "current distortion L3, %", p => CurrentThdPercent(p, 2)),
            new(0x00F8, "average voltage distortion, %", p => (VoltageThdPercent(p, 0) + VoltageThdPercent(p, 1) + VoltageThdPercent(p, 2)) / 3),
            new(0x00FA, "average current distortion, %", p => (CurrentThdPercent(p, 0) + CurrentThdPercent(p, 1) + CurrentThdPercent(p, 2)) / 3),
            new(0x0156, "total, kWh", p => Kwh(p.ImportMicrojoules + p.ExportMicrojoules)),
            new(0x0158, "reactive total, kvarh", p => Kwh(p.ReactiveImportMicrojoules + p.ReactiveExportMicrojoules)),
            new(0x015A, "import L1, kWh", p => Kwh(p.Active(0).ImportMicrojoules)),
            new(0x015C, "import L2, kWh", p => Kwh(p.Active(1).ImportMicrojoules)),
            new(0x015E, "import L3, kWh", p => Kwh(p.Active(2).ImportMicrojoules)),
            new(0x0160, "export L1, kWh", p => Kwh(p.Active(0).ExportMicrojoules)),
            new(0x0162, "export L2, kWh", p => Kwh(p.Active(1).ExportMicrojoules)),
            new(0x0164, "export L3, kWh", p => Kwh(p.Active(2).ExportMicrojoules)),
            new(0x0166, "total L1, kWh", p => Kwh(Both(p.Active(0)))),
            new(0x0168, "total L2, kWh", p => Kwh(Both(p.Active(1)))),
            new(0x016A, "total L3, kWh", p => Kwh(Both(p.Active(2)))),
            new(0x016C, "reactive import L1, kvarh", p => Kwh(p.Reactive(0).ImportMicrojoules)),
            new(0x016E, "reactive import L2, kvarh", p => Kwh(p.Reactive(1).ImportMicrojoules)),
            new(0x0170, "reactive import L3, kvarh", p => Kwh(p.Reactive(2).ImportMicrojoules)),
            new(0x0172, "reactive export L1, kvarh", p => Kwh(p.Reactive(0).ExportMicrojoules)),
            new(0x0174, "reactive export L2, kvarh", p => Kwh(p.Reactive(1).ExportMicrojoules)),
            new(0x0176, "reactive export L3, kvarh", p => Kwh(p.Reactive(2).ExportMicrojoules)),
            new(0x0178, "reactive total L1, kvarh", p => Kwh(Both(p.Reactive(0)))),
            new(0x017A, "reactive total L2, kvarh", p => Kwh(Both(p.Reactive(1)))),
            new(0x017C, "reactive total L3, kvarh", p => Kwh(Both(p.Reactive(2)))),
        ],
        // Taken from Eastron's older meters; no source at hand names the function for this one.
        HasLoopback = true,
        HoldingAreas = [new(0x0000, 0x001D), new(SerialAddress, SerialAddress + 1)],
        Holdings = [SerialNumber],
        // Addresses and codes: reaper7 SDM.h and the SDM530Y manual. The allowed values of the demand period, the system
        // type, the pulse width and the password are this simulator's choice.
        Settings =
        [
            new(0x0002, "demand period, minutes", 60, SettingRow.OneOf(0, 5, 8, 10, 15, 20, 30, 60)),
            new(0x000A, "system type (1: 1P2W, 2: 3P3W, 3: 3P4W)", 3, SettingRow.OneOf(1, 2, 3)),
            new(0x000C, "pulse width, ms", 100, SettingRow.OneOf(60, 100, 200)),
            new(0x0012, "parity and stop (0: N1, 1: E1, 2: O1, 3: N2)", 0, SettingRow.OneOf(0, 1, 2, 3)),
            new(0x0014, "node address", 1, SettingRow.Whole(1, 247)),
            new(0x0018, "password", 1000, SettingRow.Whole(0, 9999)),
            new(0x001C, "baud code (0: 2400, 1: 4800, 2: 9600, 5: 1200)", 2, SettingRow.OneOf(0, 1, 2, 5)),
        ],
    };

    /// <summary>Some units refuse from 51 registers on with "illegal data address" (openWB/core PR 2890).</summary>
    public static MeterModel Model50 { get; } =
        Model with { Name = "sdm630-50", BlockLimit = 50, BeyondLimit = ExceptionCode.IllegalDataAddress };

    private static Int128 Both(EnergyCounter counter) => counter.ImportMicrojoules + counter.ExportMicrojoules;
}
