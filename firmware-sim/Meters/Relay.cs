using System.Buffers.Binary;
using MeterSim.Frames;

namespace MeterSim.Meters;

/// <summary>The switch of a meter, one contact for each phase. It stays as it is when the power goes.</summary>
internal sealed class Relay
{
    public const int CommandAddress = 0xFD00;
    public const int StateAddress = 0xFD02;

    private const byte Closed = 0xFF;
    private const byte Open = 0x00;

    private readonly byte[] _phases = [Closed, Closed, Closed];

    /// <summary>A byte for each phase, L1 first, and one that is always 0.</summary>
    public uint State => (uint)_phases[0] << 24 | (uint)_phases[1] << 16 | (uint)_phases[2] << 8;

    public bool IsClosed(int phase) => _phases[phase] == Closed;

    public void Switch(bool on) => _phases.AsSpan().Fill(on ? Closed : Open);

    public static bool Has(ushort address) => address is CommandAddress or StateAddress;

    /// <summary>Function 16.</summary>
    public ExceptionCode Write(ushort first, int count, ReadOnlySpan<byte> words)
    {
        if (words.Length != 2 * count || count != (first == CommandAddress ? 1 : 2))
            return ExceptionCode.IllegalDataValue;
        if (first == CommandAddress)
        {
            ushort order = BinaryPrimitives.ReadUInt16BigEndian(words);
            if (order is not (0xFF00 or 0x0000))
                return ExceptionCode.IllegalDataValue;
            Switch(order == 0xFF00);
            return ExceptionCode.None;
        }
        if (words[..3].ContainsAnyExcept(Closed, Open))
            return ExceptionCode.IllegalDataValue;
        words[..3].CopyTo(_phases);
        return ExceptionCode.None;
    }
}
