namespace MeterSim.Switches;

/// <summary>Why a switch opened by itself.</summary>
internal enum TripReason
{
    Overcurrent,
    Leakage,
    ShortCircuit,
    Overheat,
    Overload,
    Overvoltage,
    Undervoltage,
}
