using System.Collections.Immutable;

namespace MeterEdge.Metering.Profiles;

/// <summary>Registers that tell what a meter is rather than what it measures.</summary>
public abstract record ProfilePlace
{
    /// <summary>Modbus function that reads them, 3 or 4; as the profile's when null.</summary>
    public int? Function { get; init; }

    /// <summary>First address on the wire.</summary>
    public ushort Address { get; init; }

    /// <summary>How many registers, 1 to 32.</summary>
    public int Count { get; init; } = 2;

    /// <summary>How it is written there.</summary>
    public PlaceType Type { get; init; }

    /// <summary>Where this is written.</summary>
    public string Source { get; init; } = "";

    /// <summary>How far it is to be trusted.</summary>
    public Mark Mark { get; init; }
}

/// <summary>Where a meter keeps its serial number.</summary>
public sealed record ProfileIdentity : ProfilePlace;

/// <summary>What a meter must say of itself for a profile to be right for it: its type, or a setting that moves its registers.</summary>
public sealed record ProfileCheck : ProfilePlace
{
    /// <summary>What the registers tell, e.g. <c>meter type</c>.</summary>
    public string What { get; init; } = "";

    /// <summary>What they may say: numbers in decimal digits, or texts.</summary>
    public ImmutableArray<string> Expect { get; init; } = [];
}

/// <summary>How a number or a text is written in registers.</summary>
public enum PlaceType
{
    /// <summary>A whole number, most significant word first.</summary>
    Number,

    /// <summary>Two characters a register, the first in the high byte; ends with the first that is not printable.</summary>
    Text,

    /// <summary>One character a register, in the low byte; ends with the first that is not printable.</summary>
    LowByteText,
}
