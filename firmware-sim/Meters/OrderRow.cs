using MeterSim.Frames;

namespace MeterSim.Meters;

/// <summary>Does what was written.</summary>
internal delegate ExceptionCode Obey(SimulatedMeter meter, ReadOnlySpan<byte> words);

/// <summary>Registers that do something when they are written.</summary>
/// <param name="Address">First register, as on the wire.</param>
/// <param name="Words">Exactly so many, in one message.</param>
/// <param name="Obey">What they do; a refusal changes nothing.</param>
internal sealed record OrderRow(ushort Address, int Words, Obey Obey)
{
    /// <summary>Function 06 writes it too, not only 16.</summary>
    public bool TakesSingle { get; init; }
}
