using MeterSim.Physics;
using static MeterSim.Meters.Quantities;
using static MeterSim.Meters.RegisterType;

namespace MeterSim.Meters;

/// <summary>
/// Carlo Gavazzi EM24 RS-485, three phases. Function 04 (volkszaehler/mbmd carlogavazzi-em24.go), whole numbers, those of
/// 32 bits low word first. Voltages, currents and powers stand where the EM340 has them, the rest elsewhere.
/// </summary>
internal static class Em24
{
    public static MeterModel Model { get; } = new()
    {
        Name = "em24",
        Profile = "carlo-gavazzi-em24",
        ThreePhase = true,
        InputAreas =
            [new(0x0000, 0x0005), new(0x000C, 0x0017), new(0x0028, 0x0029), new(0x0032, 0x0035), new(0x0037, 0x0037), new(0x0042, 0x004B), new(0x005C, 0x005D)],
        Inputs =
        [
            Row(0x0000, 0.1m, "voltage L1, V", p => p.VoltageV(0)),
            Row(0x0002, 0.1m, "voltage L2, V", p => p.VoltageV(1)),
            Row(0x0004, 0.1m, "voltage L3, V", p => p.VoltageV(2)),
            Row(0x000C, 0.001m, "current L1, A", p => p.CurrentA(0)),
            Row(0x000E, 0.001m, "current L2, A", p => p.CurrentA(1)),
            Row(0x0010, 0.001m, "current L3, A", p => p.CurrentA(2)),
            Row(0x0012, 0.1m, "power L1, W", p => p.Load(0).PowerW),
            Row(0x0014, 0.1m, "power L2, W", p => p.Load(1).PowerW),
            Row(0x0016, 0.1m, "power L3, W", p => p.Load(2).PowerW),
            Row(0x0028, 0.1m, "power, W", p => p.Total.PowerW),
            new(0x0032, S16, 0.001m, "power factor L1", p => PowerFactor(p.Load(0))),
            new(0x0033, S16, 0.001m, "power factor L2", p => PowerFactor(p.Load(1))),
            new(0x0034, S16, 0.001m, "power factor L3", p => PowerFactor(p.Load(2))),
            new(0x0035, S16, 0.001m, "power factor", p => PowerFactor(p.Total)),
            new(0x0037, U16, 0.1m, "frequency, Hz", p => p.FrequencyHz),
            Counter(0x0042, "import, kWh", p => p.ImportMicrojoules),
            Counter(0x0046, "import L1, kWh", p => p.Active(0).ImportMicrojoules),
            Counter(0x0048, "import L2, kWh", p => p.Active(1).ImportMicrojoules),
            Counter(0x004A, "import L3, kWh", p => p.Active(2).ImportMicrojoules),
            Counter(0x005C, "export, kWh", p => p.ExportMicrojoules),
        ],
    };

    private static RegisterRow Row(ushort address, decimal unit, string name, Func<MeteredPoint, double> value) =>
        new(address, S32, unit, name, value) { Order = WordOrder.Cdab };

    private static RegisterRow Counter(ushort address, string name, Func<MeteredPoint, Int128> microjoules) =>
        new(address, S32, 0.1m, name, microjoules) { Order = WordOrder.Cdab };
}
