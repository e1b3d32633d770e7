using static MeterSim.Meters.Quantities;
using static MeterSim.Meters.RegisterType;

namespace MeterSim.Meters;

/// <summary>
/// Chint DTSU666-20 as Sungrow has it, three phases. Function 03, whole numbers of 32 bits, high word first
/// (RafAustralia/Chint-DTSU666-20-modbus modbus_sungrow_5.yaml).
/// </summary>
internal static class Dtsu666Sungrow
{
    public static MeterModel Model { get; } = new()
    {
        Name = "dtsu666-sungrow",
        Profile = "chint-dtsu666-sungrow",
        ThreePhase = true,
        HoldingAreas = [new(0x1100, 0x1131), new(0x1144, 0x1145), new(0x1200, 0x120B)],
        Holdings =
        [
            new(0x1100, U32, 0.1m, "voltage L1-L2, V", p => LineVoltageV(p, 0, 1)),
            new(0x1102, U32, 0.1m, "voltage L2-L3, V", p => LineVoltageV(p, 1, 2)),
            new(0x1104, U32, 0.1m, "voltage L3-L1, V", p => LineVoltageV(p, 2, 0)),
            new(0x1106, U32, 0.1m, "voltage L1, V", p => p.VoltageV(0)),
            new(0x1108, U32, 0.1m, "voltage L2, V", p => p.VoltageV(1)),
            new(0x110A, U32, 0.1m, "voltage L3, V", p => p.VoltageV(2)),
            new(0x110C, U32, 0.01m, "current L1, A", p => p.CurrentA(0)),
            new(0x110E, U32, 0.01m, "current L2, A", p => p.CurrentA(1)),
            new(0x1110, U32, 0.01m, "current L3, A", p => p.CurrentA(2)),
            new(0x1112, S32, 1, "power, W", p => p.Total.PowerW),
            new(0x1114, S32, 1, "power L1, W", p => p.Load(0).PowerW),
            new(0x1116, S32, 1, "power L2, W", p => p.Load(1).PowerW),
            new(0x1118, S32, 1, "power L3, W", p => p.Load(2).PowerW),
            new(0x111A, S32, 1, "reactive power, var", p => p.Total.ReactiveVar),
            new(0x111C, S32, 1, "reactive power L1, var", p => p.Load(0).ReactiveVar),
            new(0x111E, S32, 1, "reactive power L2, var", p => p.Load(1).ReactiveVar),
            new(0x1120, S32, 1, "reactive power L3, var", p => p.Load(2).ReactiveVar),
            new(0x1122, U32, 1, "apparent power, VA", p => p.Total.ApparentVa),
            new(0x1124, U32, 1, "apparent power L1, VA", p => p.Load(0).ApparentVa),
            new(0x1126, U32, 1, "apparent power L2, VA", p => p.Load(1).ApparentVa),
            new(0x1128, U32, 1, "apparent power L3, VA", p => p.Load(2).ApparentVa),
            new(0x112A, S32, 0.001m, "power factor", p => PowerFactor(p.Total)),
            new(0x112C, S32, 0.001m, "power factor L1", p => PowerFactor(p.Load(0))),
            new(0x112E, S32, 0.001m, "power factor L2", p => PowerFactor(p.Load(1))),
            new(0x1130, S32, 0.001m, "power factor L3", p => PowerFactor(p.Load(2))),
            new(0x1144, U32, 0.01m, "frequency, Hz", p => p.FrequencyHz),
            new(0x1200, U32, 0.01m, "total, kWh", p => p.ImportMicrojoules + p.ExportMicrojoules),
            new(0x1202, U32, 0.01m, "import, kWh", p => p.ImportMicrojoules),
            new(0x1204, U32, 0.01m, "export, kWh", p => p.ExportMicrojoules),
            new(0x1206, U32, 0.01m, "reactive total, kvarh", p => p.ReactiveImportMicrojoules + p.ReactiveExportMicrojoules),
            new(0x1208, U32, 0.01m, "reactive import, kvarh", p => p.ReactiveImportMicrojoules),
            new(0x120A, U32, 0.01m, "reactive export, kvarh", p => p.ReactiveExportMicrojoules),
        ],
    };
}
