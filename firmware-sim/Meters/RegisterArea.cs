namespace MeterSim.Meters;

/// <summary>Registers that may be read without a refusal; what no row fills reads 0.</summary>
internal readonly record struct RegisterArea(int First, int Last)
{
    public bool Covers(int first, int count) => first >= First && first + count - 1 <= Last;
}
