using System.Buffers.Binary;
using MeterSim.Frames;

namespace MeterSim.Meters;

/// <summary>
/// The holding registers of one meter. What is written is held and read back, but changes neither the line nor the
/// address: a real meter, too, needs a restart for that, and the simulator has none.
/// </summary>
internal sealed class MeterSettings
{
    private readonly MeterModel _model;
    private readonly float[] _values;
    private readonly float[] _delivered;

    public MeterSettings(MeterModel model, byte unit, int baudCode)
    {
        _model = model;
        _values = [.. model.Settings.Select(s => s.Initial)];
        Set(0x0014, unit);
        if (baudCode >= 0)
            Set(0x001C, baudCode);
        _delivered = [.. _values];
    }

    /// <summary>Minutes over which demand is averaged.</summary>
    public int DemandMinutes => IndexOf(0x0002) is int index and >= 0 ? (int)_values[index] : DefaultDemandMinutes;

    private const int DefaultDemandMinutes = 60;

    public float Value(int index) => _values[index];

    /// <summary>Function 06: one word, so half of a float; the other half stays.</summary>
    public ExceptionCode WriteWord(ushort address, ReadOnlySpan<byte> word)
    {
        int index = IndexOf((ushort)(address & ~1));
        if (index < 0)
            return ExceptionCode.IllegalDataAddress;
        Span<byte> pair = stackalloc byte[4];
        BinaryPrimitives.WriteSingleBigEndian(pair, _values[index]);
        word.CopyTo(pair[(2 * (address & 1))..]);
        return Accept(index, pair);
    }

    /// <summary>Function 16: exactly one setting in a message, as the vendor asks.</summary>
    public ExceptionCode WriteOne(ushort first, int count, ReadOnlySpan<byte> words)
    {
        if (count is < 1 or > 123 || words.Length != 2 * count)
            return ExceptionCode.IllegalDataValue;
        int index = IndexOf(first);
        if (index < 0)
            return ExceptionCode.IllegalDataAddress;
        return count == 2 ? Accept(index, words) : ExceptionCode.IllegalDataValue;
    }

    /// <summary>As delivered again, but for address and speed, which every meter keeps.</summary>
    public void Restore() => _delivered.CopyTo(_values, 0);

    private ExceptionCode Accept(int index, ReadOnlySpan<byte> pair)
    {
        float value = BinaryPrimitives.ReadSingleBigEndian(pair);
        if (!_model.Settings[index].Allowed(value))
            return ExceptionCode.IllegalDataValue;
        _values[index] = value;
        return ExceptionCode.None;
    }

    private void Set(ushort address, float value)
    {
        int index = IndexOf(address);
        if (index >= 0)
            _values[index] = value;
    }

    private int IndexOf(ushort address)
    {
        for (int i = 0; i < _model.Settings.Count; i++)
        {
            if (_model.Settings[i].Address == address)
                return i;
        }
        return -1;
    }
}
