namespace MeterSim.Switches;

/// <summary>How the three poles of a switch stand, a bit for each, L1 lowest.</summary>
/// <param name="Conducting">Current can flow.</param>
/// <param name="Shown">What the switch itself takes for closed. Where it is well, the same.</param>
internal readonly record struct Poles(byte Conducting, byte Shown)
{
    public const byte All = 0b111;
    public const byte None = 0;
}
