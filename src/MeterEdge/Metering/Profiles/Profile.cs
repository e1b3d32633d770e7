using System.Collections.Immutable;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Metering.Profiles;

/// <summary>What the registers of one kind of meter mean. <see cref="ProfileLoader"/> hands out consistent ones only.</summary>
public sealed record Profile
{
    /// <summary>Path of the JSON Schema, for editors.</summary>
    public string? Schema { get; init; }

    /// <summary>Name, <c>vendor-model[-variant]</c> in lower case.</summary>
    public string Name { get; init; } = "";

    /// <summary>What a person calls the meter.</summary>
    public string Title { get; init; } = "";

    /// <summary>Modbus function that reads the registers: 3 (holding) or 4 (input).</summary>
    public byte Function { get; init; }

    /// <summary>Most registers that one request may ask for, 1 to 125 (the protocol's limit).</summary>
    public int MaxRegisters { get; init; } = 125;

    /// <summary>Reads must start on an even address and ask for an even number of registers.</summary>
    public bool EvenStart { get; init; }

    /// <summary>How the meter's line is set when it leaves the factory.</summary>
    public ProfileSerial Serial { get; init; } = new();

    /// <summary>Where the meter keeps its own serial number; null when that is not known.</summary>
    public ProfileIdentity? Identity { get; init; }

    /// <summary>What the meter must say of itself for this profile to be right for it.</summary>
    public ImmutableArray<ProfileCheck> Checks { get; init; } = [];

    /// <summary>Milliseconds that the meter gets to begin an answer, however short the line's time-out is; 0 when none are known to be needed.</summary>
    public int LeastTimeoutMs { get; init; }

    /// <summary>Milliseconds that the line must be silent before the meter is asked, where 3.5 characters are not enough for it.</summary>
    public int PauseMs { get; init; }

    /// <summary>What a reader of this profile should know.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>Addresses that answer without a gap, rising; a request may cover unwanted registers within one of them.</summary>
    public ImmutableArray<ReadableRange> Readable { get; init; } = [];

    /// <summary>Numbers in registers that values are multiplied by, by rising address.</summary>
    public ImmutableArray<ProfileRatio> Ratios { get; init; } = [];

    /// <summary>The registers, by rising address.</summary>
    public ImmutableArray<ProfileRegister> Registers { get; init; } = [];

    /// <summary>How its switch is worked and how it shows its state; null when it has none, or none that may be used.</summary>
    public ProfileSwitch? Switch { get; init; }
}

/// <summary>How a meter's line is set when it leaves the factory.</summary>
public sealed record ProfileSerial
{
    /// <summary>Bits per second.</summary>
    public int Baud { get; init; } = 9600;

    /// <summary>Parity bit.</summary>
    public Parity Parity { get; init; } = Parity.None;

    /// <summary>Stop bits, 1 or 2.</summary>
    public int StopBits { get; init; } = 1;

    /// <summary>Where this is written.</summary>
    public string Source { get; init; } = "";

    /// <summary>How far it is to be trusted.</summary>
    public Mark Mark { get; init; }
}

/// <summary>Addresses that can be read in one request, whether they are wanted or not.</summary>
public sealed record ReadableRange
{
    /// <summary>First address on the wire.</summary>
    public ushort First { get; init; }

    /// <summary>Last address on the wire, inclusive.</summary>
    public ushort Last { get; init; }

    /// <summary>Where this is written.</summary>
    public string Source { get; init; } = "";

    /// <summary>How far it is to be trusted.</summary>
    public Mark Mark { get; init; }
}

/// <summary>How far a fact of a profile is to be trusted. None of them was tried on hardware by this project.</summary>
public enum Mark
{
    /// <summary>Two independent sources agree.</summary>
    TwoSources,

    /// <summary>One source.</summary>
    OneSource,

    /// <summary>Inferred, or the source leaves a doubt.</summary>
    Unverified,

    /// <summary>Sources disagree.</summary>
    Conflict,
}
