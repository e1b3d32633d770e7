using MeterSim.Physics;
using static MeterSim.Meters.Quantities;
using static MeterSim.Meters.RegisterType;

namespace MeterSim.Meters;

/// <summary>
/// Carlo Gavazzi EM340, three phases. Functions 04 (mbmd, OpenEMS) and 03 (Victron), whole numbers of 32 bits, low word
/// first. The model code at 0x000B must be read as one word, and its value for this model is not in the sources: left out,
/// so that no block reaches across it. Function 08/00 is that of the EM24 (Carlo Gavazzi, EM24-DIN communication protocol, 1.2.4).
/// </summary>
internal static class Em340
{
    private const int SerialLength = 7;

    // 0x000C-0x002D in one block: OpenEMS reads an EM300 so.
    private static readonly RegisterArea[] Areas =
        [new(0x0000, 0x0005), new(0x000C, 0x0035), new(0x0040, 0x0045), new(0x004E, 0x004F), new(0x5000, 0x5006), new(0xA000, 0xA000), new(0xA100, 0xA100)];

    private static readonly RegisterRow[] Rows =
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
        Row(0x0018, 0.1m, "apparent power L1, VA", p => p.Load(0).ApparentVa),
        Row(0x001A, 0.1m, "apparent power L2, VA", p => p.Load(1).ApparentVa),
        Row(0x001C, 0.1m, "apparent power L3, VA", p => p.Load(2).ApparentVa),
        Row(0x001E, 0.1m, "reactive power L1, var", p => p.Load(0).ReactiveVar),
        Row(0x0020, 0.1m, "reactive power L2, var", p => p.Load(1).ReactiveVar),
        Row(0x0022, 0.1m, "reactive power L3, var", p => p.Load(2).ReactiveVar),
        Row(0x0028, 0.1m, "power, W", p => p.Total.PowerW),
        Row(0x002A, 0.1m, "apparent power, VA", p => p.Total.ApparentVa),
        Row(0x002C, 0.1m, "reactive power, var", p => p.Total.ReactiveVar),
        new(0x002E, S16, 0.001m, "power factor L1", p => PowerFactor(p.Load(0))),
        new(0x002F, S16, 0.001m, "power factor L2", p => PowerFactor(p.Load(1))),
        new(0x0030, S16, 0.001m, "power factor L3", p => PowerFactor(p.Load(2))),
        new(0x0031, S16, 0.001m, "power factor", p => PowerFactor(p.Total)),
        new(0x0033, U16, 0.1m, "frequency, Hz", p => p.FrequencyHz),
        Counter(0x0034, "import, kWh", p => p.ImportMicrojoules),
        Counter(0x0040, "import L1, kWh", p => p.Active(0).ImportMicrojoules),
        Counter(0x0042, "import L2, kWh", p => p.Active(1).ImportMicrojoules),
        Counter(0x0044, "import L3, kWh", p => p.Active(2).ImportMicrojoules),
        Counter(0x004E, "export, kWh", p => p.ExportMicrojoules),
        RegisterRow.LowByteText(0x5000, SerialLength, "serial number", m => m.Serial[Math.Max(0, m.Serial.Length - SerialLength)..]),
        RegisterRow.Own(0xA000, U16, "application (7: H)", _ => 7),
        RegisterRow.Own(0xA100, U16, "front switch (3: locked)", _ => 3),
    ];

    public static MeterModel Model { get; } = new()
    {
        Name = "em340",
        Profile = "carlo-gavazzi-em340",
        ThreePhase = true,
        InputAreas = Areas,
        Inputs = Rows,
        HoldingAreas = Areas,
        Holdings = Rows,
        HasLoopback = true,
    };

    /// <summary>
    /// EM24 with Ethernet, by Victron and mbmd: here function 03 alone, model code, and two characters of the serial number in each register.
    /// </summary>
    public static MeterModel Em24E1 { get; } = new()
    {
        Name = "em24-e1",
        Profile = "carlo-gavazzi-em24-e1",
        ThreePhase = true,
        HoldingAreas =
            [new(0x0000, 0x0005), new(0x000B, 0x000B), new(0x000C, 0x0017), new(0x0028, 0x0029), new(0x002E, 0x0031), new(0x0033, 0x0035), .. Areas[2..]],
        Holdings =
        [
            .. Rows.Where(row => row.Address < 0x000B),
            RegisterRow.Own(0x000B, U16, "model code (1648: EM24DINAV23XE1X)", _ => 1648),
            .. Rows.Where(row => row.Address is (> 0x000B and < 0x0018) or 0x0028 or (>= 0x002E and < 0x5000)),
            RegisterRow.Text(0x5000, SerialLength, "serial number", m => m.Serial[Math.Max(0, m.Serial.Length - (2 * SerialLength))..]),
            .. Rows.Where(row => row.Address > 0x5000),
        ],
    };

    private static RegisterRow Row(ushort address, decimal unit, string name, Func<MeteredPoint, double> value) =>
        new(address, S32, unit, name, value) { Order = WordOrder.Cdab };

    private static RegisterRow Counter(ushort address, string name, Func<MeteredPoint, Int128> microjoules) =>
        new(address, S32, 0.1m, name, microjoules) { Order = WordOrder.Cdab };
}
