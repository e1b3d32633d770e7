namespace MeterSim.Switches;

/// <summary>How a switch came to open.</summary>
/// <param name="ByHand">By somebody at it; else from the bus, or by itself.</param>
/// <param name="Trip">Why it did so by itself; null when it was told to.</param>
internal readonly record struct Opening(bool ByHand, TripReason? Trip);
