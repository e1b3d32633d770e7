using MeterSim.Switches;

namespace MeterSim.Meters;

/// <summary>
/// Eastron SDM320C: taken to have the SDM120's registers, and a relay that function 05 switches at coil 0x0000, FF00 to close it
/// (QuantifyMetering's notes, not the vendor). That functions 01 and 15 know the coil, too, and all of its discrete inputs are
/// this simulator's choice, so that a model has some.
/// </summary>
internal static class Sdm320c
{
    public static MeterModel Model { get; } = Sdm120.Model with
    {
        Name = "sdm320c",
        Switches = 1,
        Coils = [new(0x0000, "relay (on: closed)", m => m.Switches[0].IsToldClosed) { Set = (m, on) => m.Order(1, on ? Poles.All : Poles.None) }],
        DiscreteInputs =
        [
            new(0x0000, "relay is open", m => !m.Switches[0].ShowsClosed),
            new(0x0001, "current flows", m => m.Point.CurrentA(m.Point.MainPhase) > 0),
            new(0x0002, "power is fed in", m => m.Point.Total.PowerW < 0),
        ],
    };
}
