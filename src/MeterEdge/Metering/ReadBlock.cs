namespace MeterEdge.Metering;

/// <summary>One request: registers that follow each other.</summary>
/// <param name="Function">Modbus function, 3 or 4.</param>
/// <param name="First">First address on the wire.</param>
/// <param name="Count">How many registers, 1 to 125.</param>
public readonly record struct ReadBlock(byte Function, ushort First, int Count)
{
    /// <summary>The address after the last register.</summary>
    public int End => First + Count;
}
