using MeterEdge.Readings;

namespace MeterEdge.Metering.Profiles;

/// <summary>One value that a meter keeps in its registers.</summary>
public sealed record ProfileRegister
{
    /// <summary>First address on the wire, counted from 0.</summary>
    public ushort Address { get; init; }

    /// <summary>How the bits are to be read.</summary>
    public RegisterType Type { get; init; }

    /// <summary>Order of the words.</summary>
    public WordOrder Order { get; init; }

    /// <summary>Unit that the register counts in, e.g. <c>kWh</c>; none for a ratio.</summary>
    public string? Unit { get; init; }

    /// <summary>What the register is multiplied by to give the quantity in its own unit, e.g. 1000 from kWh to Wh.</summary>
    public decimal Scale { get; init; } = 1;

    /// <summary>What it measures.</summary>
    public Quantity Quantity { get; init; }

    /// <summary>Where this is written.</summary>
    public string Source { get; init; } = "";

    /// <summary>How far it is to be trusted.</summary>
    public Mark Mark { get; init; }

    /// <summary>How many registers it takes.</summary>
    public int Count => Type switch
    {
        RegisterType.Binary32 => 2,
    };

    /// <summary>The address after its last register.</summary>
    public int End => Address + Count;
}

/// <summary>How the bits of a value are to be read.</summary>
public enum RegisterType
{
    /// <summary>IEEE 754 single precision, two registers.</summary>
    Binary32,
}

/// <summary>Order of the words of a value; the bytes of a register are always most significant first.</summary>
public enum WordOrder
{
    /// <summary>Most significant word first.</summary>
    Abcd,
}
