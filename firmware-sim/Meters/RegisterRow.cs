using System.Globalization;
using System.Text;
using MeterSim.Physics;

namespace MeterSim.Meters;

/// <summary>One value that a meter shows in its registers: register = quantity / unit.</summary>
internal sealed record RegisterRow
{
    private readonly Action<SimulatedMeter, Span<byte>> _put;

    private RegisterRow(ushort address, RegisterType type, int words, decimal unit, string name, Action<SimulatedMeter, Span<byte>> put)
    {
        Address = address;
        Type = type;
        Words = words;
        Unit = unit;
        Name = name;
        Key = string.Create(CultureInfo.InvariantCulture, $"0x{address:X4}");
        _put = put;
    }

    /// <summary>A float32 in the quantity's own unit.</summary>
    public RegisterRow(ushort address, string name, Func<MeteredPoint, double> value)
        : this(address, RegisterType.F32, 1, name, value)
    {
    }

    /// <param name="address">First register, as on the wire.</param>
    /// <param name="type">How it lies there.</param>
    /// <param name="unit">What a 1 in the register stands for, e.g. 0.1 when it counts tenths.</param>
    /// <param name="name">The quantity and its unit.</param>
    /// <param name="value">Takes it from what the terminals carry.</param>
    public RegisterRow(ushort address, RegisterType type, decimal unit, string name, Func<MeteredPoint, double> value)
        : this(
            address, type, RegisterCodec.WordsOf(type), unit, name,
            // Divided by 1 / unit, because tenths are not exact as a double and their inverse is.
            (meter, words) => RegisterCodec.PutReal(type, value(meter.Point) * (double)(1 / unit), words))
    {
    }

    /// <summary>An energy; whole numbers count full units only, as a counter does. The unit is in kWh or kvarh.</summary>
    public RegisterRow(ushort address, RegisterType type, decimal unit, string name, Func<MeteredPoint, Int128> microjoules)
        : this(
            address, type, RegisterCodec.WordsOf(type), unit, name,
            (meter, words) =>
            {
                var unitMicrojoules = (long)(unit * EnergyCounter.MicrojoulesPerKwh);
                Int128 energy = microjoules(meter.Point);
                if (RegisterCodec.IsFloat(type))
                    RegisterCodec.PutReal(type, (double)energy / unitMicrojoules, words);
                else
                    RegisterCodec.PutWhole(type, energy / unitMicrojoules, words);
            })
    {
    }

    public ushort Address { get; }

    public RegisterType Type { get; }

    /// <summary>Registers that it takes.</summary>
    public int Words { get; }

    public decimal Unit { get; }

    public string Name { get; }

    /// <summary>As written in the truth log.</summary>
    public string Key { get; }

    public WordOrder Order { get; init; }

    /// <summary>The model does not have it and shows the invalid pattern.</summary>
    public bool IsMissing { get; private init; }

    /// <summary>Something about the meter itself.</summary>
    public static RegisterRow Own(ushort address, RegisterType type, string name, Func<SimulatedMeter, long> value) => new(
        address, type, RegisterCodec.WordsOf(type), 1, name, (meter, words) => RegisterCodec.PutWhole(type, value(meter), words));

    /// <summary>Two characters in a register, filled up with zeros.</summary>
    public static RegisterRow Text(ushort address, int words, string name, Func<SimulatedMeter, string> text) => new(
        address, RegisterType.Text, words, 1, name, (meter, bytes) => Encoding.ASCII.GetBytes(text(meter)).CopyTo(bytes));

    /// <summary>One character in the low byte of every register.</summary>
    public static RegisterRow LowByteText(ushort address, int words, string name, Func<SimulatedMeter, string> text) => new(
        address, RegisterType.Text, words, 1, name,
        (meter, bytes) =>
        {
            string characters = text(meter);
            for (int i = 0; i < Math.Min(words, characters.Length); i++)
                bytes[2 * i + 1] = (byte)characters[i];
        });

    /// <summary>The same place in a model that does not have the quantity.</summary>
    public RegisterRow Missing() =>
        new(Address, Type, Words, Unit, Name, (_, words) => RegisterCodec.PutMissing(Type, words)) { Order = Order, IsMissing = true };

    /// <summary>Puts what the meter shows now into <paramref name="words"/>, as it goes over the wire.</summary>
    public void Put(SimulatedMeter meter, Span<byte> words)
    {
        words.Clear();
        _put(meter, words);
        Turn(words);
    }

    /// <summary>The register's value as exact decimal text; null when the model does not have it.</summary>
    public string? Read(ReadOnlySpan<byte> words)
    {
        if (IsMissing)
            return null;
        Span<byte> turned = stackalloc byte[2 * Words];
        words[..turned.Length].CopyTo(turned);
        Turn(turned);
        return RegisterCodec.Text(Type, turned);
    }

    /// <summary>What is <see cref="Read"/>, times the unit: the quantity.</summary>
    public string? Quantity(ReadOnlySpan<byte> words) =>
        decimal.TryParse(Read(words), NumberStyles.Float, CultureInfo.InvariantCulture, out decimal register)
            ? (register * Unit).ToString("0.############################", CultureInfo.InvariantCulture)
            : null;

    private void Turn(Span<byte> words)
    {
        if (Order == WordOrder.Abcd || Type == RegisterType.Text)
            return;
        for (int low = 0, high = words.Length - 2; low < high; low += 2, high -= 2)
        {
            (words[low], words[high]) = (words[high], words[low]);
            (words[low + 1], words[high + 1]) = (words[high + 1], words[low + 1]);
        }
    }
}
