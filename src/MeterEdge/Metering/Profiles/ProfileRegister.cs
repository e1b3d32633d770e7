using System.Collections.Immutable;
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

    /// <summary>What the register counts, in its unit: 0.01 where a register of 12345 stands for 123.45 kWh.</summary>
    public decimal Scale { get; init; } = 1;

    /// <summary>Bit patterns, in the order of <see cref="WordOrder.Abcd"/>, by which the meter says that it has no such value.</summary>
    public ImmutableArray<ulong> Invalid { get; init; } = [];

    /// <summary>What it measures.</summary>
    public Quantity Quantity { get; init; }

    /// <summary>Where this is written.</summary>
    public string Source { get; init; } = "";

    /// <summary>How far it is to be trusted.</summary>
    public Mark Mark { get; init; }

    /// <summary>How many registers it takes.</summary>
    public int Count => Type switch
    {
        RegisterType.Unsigned16 or RegisterType.Signed16 => 1,
        RegisterType.Binary32 or RegisterType.Unsigned32 or RegisterType.Signed32 => 2,
        RegisterType.Binary64 or RegisterType.Unsigned64 or RegisterType.Signed64 => 4,
    };

    /// <summary>What a register's number is multiplied by to give the quantity in its own unit: the scale, and 1000 from kWh to Wh.</summary>
    public decimal Factor => Scale * RegisterUnit.Factor(Unit);

    /// <summary>The address after its last register.</summary>
    public int End => Address + Count;
}

/// <summary>How the bits of a value are to be read.</summary>
public enum RegisterType
{
    /// <summary>IEEE 754 single precision, two registers.</summary>
    Binary32,

    /// <summary>IEEE 754 double precision, four registers.</summary>
    Binary64,

    /// <summary>One register.</summary>
    Unsigned16,

    /// <summary>One register, two's complement.</summary>
    Signed16,

    /// <summary>Two registers.</summary>
    Unsigned32,

    /// <summary>Two registers, two's complement.</summary>
    Signed32,

    /// <summary>Four registers.</summary>
    Unsigned64,

    /// <summary>Four registers, two's complement.</summary>
    Signed64,
}

/// <summary>Order of the words of a value; the bytes of a register are always most significant first.</summary>
public enum WordOrder
{
    /// <summary>Most significant word first.</summary>
    Abcd,

    /// <summary>Least significant word first.</summary>
    Cdab,
}
