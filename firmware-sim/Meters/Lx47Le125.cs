using System.Buffers.Binary;
using MeterSim.Frames;
using MeterSim.Switches;
using static MeterSim.Meters.Quantities;
using static MeterSim.Meters.RegisterType;

namespace MeterSim.Meters;

/// <summary>
/// LX47LE-125, a circuit breaker with a motor that measures, here the one for one phase; its poles cut all three of whom it feeds.
/// Input registers by function 04, the first of which tells lock and contacts; holding registers by function 03, of which 40014
/// moves it (notes of one user with a breaker on his desk, who wrote two register tables that disagree on 30008, 30009, 30014 and
/// the reason of the last trip: the later table is followed, and the reason stands in both places). Voltage stays while it is open: measured on the supply's side. That a lock is answered and not
/// obeyed, what 40013 takes and that powers have signs is this simulator's choice.
/// </summary>
internal static class Lx47Le125
{
    private const ushort LockAddress = 12;
    private const ushort CommandAddress = 13;
    private const ushort On = 0xFF00;
    private const ushort Off = 0x0000;
    private const int NoTrip = 0xF;

    public static MeterModel Model { get; } = new()
    {
        Name = "lx47le",
        Profile = "lx47le-125",
        ThreePhase = false,
        Switches = 1,
        InputAreas = [new(0, 37)],
        Inputs =
        [
            RegisterRow.Own(0, U16, "lock (high byte, 01: locked) and contacts (low byte, F0: closed, 0F: open)", Status),
            RegisterRow.Own(1, U16, "the last four trips, a digit each, the last one lowest", m => Reasons(m, 0)),
            RegisterRow.Own(2, U16, "the four before", m => Reasons(m, 4)),
            RegisterRow.Own(3, U16, "and the four before", m => Reasons(m, 8)),
            new(4, U16, 0.01m, "frequency, Hz", p => p.FrequencyHz),
            new(8, U16, 1, "voltage A, V", p => p.LineVoltageV(p.MainPhase)),
            new(9, U16, 0.01m, "current A, A", p => p.CurrentA(p.MainPhase)),
            new(10, S16, 0.01m, "power factor A", p => PowerFactor(p.Load(p.MainPhase))),
            new(11, S16, 1, "power A, W", p => p.Load(p.MainPhase).PowerW),
            new(12, S16, 1, "reactive power A, var", p => p.Load(p.MainPhase).ReactiveVar),
            new(13, U32, 0.001m, "import, kWh", p => p.ImportMicrojoules),
            RegisterRow.Own(22, U16, "reason of the last opening", m => Reason(m, 0)),
            RegisterRow.Own(23, U16, "the same, where the other table has it", m => Reason(m, 0)),
            new(33, S16, 1, "power, W", p => p.Total.PowerW),
            new(34, S16, 1, "reactive power, var", p => p.Total.ReactiveVar),
            new(35, U16, 1, "apparent power, VA", p => p.Total.ApparentVa),
        ],
        HoldingAreas = [new(0, 13)],
        Holdings =
        [
            RegisterRow.Own(0, U16, "address", m => m.Unit),
            RegisterRow.Own(LockAddress, U16, "locked from afar (FF00)", m => m.Switches[0].MaintenanceLock ? On : Off),
            RegisterRow.Own(CommandAddress, U16, "what it was told last (FF00: close, 0000: open)", m => m.Switches[0].IsToldClosed ? On : Off),
        ],
        Orders =
        [
            new(LockAddress, 1, Lock) { TakesSingle = true },
            new(CommandAddress, 1, Move) { TakesSingle = true },
        ],
    };

    private static long Status(SimulatedMeter meter) => (meter.Switches[0].LocalLock ? 0x0100 : 0) | (meter.Switches[0].ShowsClosed ? 0xF0 : 0x0F);

    private static long Reasons(SimulatedMeter meter, int from) =>
        Reason(meter, from) | Reason(meter, from + 1) << 4 | Reason(meter, from + 2) << 8 | Reason(meter, from + 3) << 12;

    /// <summary>Its own digits; it has none for a short circuit, which is the greatest over-current.</summary>
    private static long Reason(SimulatedMeter meter, int back)
    {
        IReadOnlyList<Opening> openings = meter.Switches[0].Openings;
        if (back >= openings.Count)
            return NoTrip;
        return openings[^(back + 1)] switch
        {
            { Trip: TripReason trip } => trip switch
            {
                TripReason.Overcurrent or TripReason.ShortCircuit => 1,
                TripReason.Leakage => 2,
                TripReason.Overheat => 3,
                TripReason.Overload => 4,
                TripReason.Overvoltage => 5,
                TripReason.Undervoltage => 6,
            },
            { ByHand: true } => 0,
            { ByHand: false } => 7,
        };
    }

    private static ExceptionCode Lock(SimulatedMeter meter, ReadOnlySpan<byte> words)
    {
        if (!IsOrder(words, out bool on))
            return ExceptionCode.IllegalDataValue;
        meter.Switches[0].MaintenanceLock = on;
        return ExceptionCode.None;
    }

    private static ExceptionCode Move(SimulatedMeter meter, ReadOnlySpan<byte> words)
    {
        if (!IsOrder(words, out bool on))
            return ExceptionCode.IllegalDataValue;
        meter.Order(1, on ? Poles.All : Poles.None);
        return ExceptionCode.None;
    }

    private static bool IsOrder(ReadOnlySpan<byte> words, out bool on)
    {
        ushort order = BinaryPrimitives.ReadUInt16BigEndian(words);
        on = order == On;
        return order is On or Off;
    }
}
