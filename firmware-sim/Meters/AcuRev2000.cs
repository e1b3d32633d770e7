using MeterSim.Switches;
using static MeterSim.Meters.Quantities;

namespace MeterSim.Meters;

/// <summary>
/// Accuenergy AcuRev 2000: floats by function 03 from 0x2000 on, and relays at coils (user's manual, "Basic Measurement", and its
/// functions 01 and 05). What follows the second current is not at hand: the third is inferred, and there is no power and no energy.
/// One of its eight relays is simulated. The coil tells what the relay was told, not how its contact stands.
/// </summary>
internal static class AcuRev2000
{
    public static MeterModel Model { get; } = new()
    {
        Name = "acurev-2000",
        Profile = "accuenergy-acurev-2000",
        ThreePhase = true,
        HoldingAreas = [new(0x2000, 0x2017)],
        Holdings =
        [
            new(0x2000, "frequency, Hz", p => p.FrequencyHz),
            new(0x2002, "voltage L1, V", p => p.VoltageV(0)),
            new(0x2004, "voltage L2, V", p => p.VoltageV(1)),
            new(0x2006, "voltage L3, V", p => p.VoltageV(2)),
            new(0x2008, "average voltage, V", AverageVoltageV),
            new(0x200A, "voltage L1-L2, V", p => LineVoltageV(p, 0, 1)),
            new(0x200C, "voltage L2-L3, V", p => LineVoltageV(p, 1, 2)),
            new(0x200E, "voltage L3-L1, V", p => LineVoltageV(p, 2, 0)),
            new(0x2010, "average voltage between lines, V", AverageLineVoltageV),
            new(0x2012, "current L1, A", p => p.CurrentA(0)),
            new(0x2014, "current L2, A", p => p.CurrentA(1)),
            new(0x2016, "current L3, A", p => p.CurrentA(2)),
        ],
        Switches = 1,
        Coils = [new(0x0000, "relay 1 (on: closed)", m => m.Switches[0].IsToldClosed) { Set = (m, on) => m.Order(1, on ? Poles.All : Poles.None) }],
    };
}
