using System.Collections.Immutable;

namespace MeterEdge.Metering.Profiles;

/// <summary>A switch: the exact values that work it, and the signs by which it shows how it stands. Nothing else is ever written.</summary>
public sealed record ProfileSwitch
{
    /// <summary>How many outputs it has, each one address after the other; 1 to 64.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>Side of the switch on which the registers of this profile measure voltage.</summary>
    public VoltageSide Voltage { get; init; } = VoltageSide.Line;

    /// <summary>It closes from afar after it has tripped or was opened by hand.</summary>
    public bool ClosesAfterTrip { get; init; }

    /// <summary>What opens it; null when it cannot be opened from afar.</summary>
    public SwitchCommand? Open { get; init; }

    /// <summary>What closes it; null when it cannot be closed from afar.</summary>
    public SwitchCommand? Close { get; init; }

    /// <summary>What makes it ready for the customer's button; null when it has no such state.</summary>
    public SwitchCommand? Arm { get; init; }

    /// <summary>How it shows its state. Of the signs of a state the first that is seen counts.</summary>
    public ImmutableArray<SwitchSign> Signs { get; init; } = [];

    /// <summary>No document of the vendor gives all of its values and signs, or the sources disagree: the first cut must not be the first try.</summary>
    public bool IsUnproved =>
        new[] { Open, Close, Arm }.Any(command => command?.Mark is Mark.Unverified or Mark.Conflict) || Signs.Any(sign => sign.Mark is Mark.Unverified or Mark.Conflict);

    /// <summary>The signs by where they are read: one look costs one request each.</summary>
    public IEnumerable<IGrouping<(int Function, ushort Address, int Count), SwitchSign>> Places => Signs.GroupBy(sign => (sign.Function, sign.Address, sign.Count));
}

/// <summary>On which side of its switch a meter measures voltage.</summary>
public enum VoltageSide
{
    /// <summary>On the supply's.</summary>
    Line,

    /// <summary>On the customer's.</summary>
    Load,
}

/// <summary>One write, with the only value that it may carry.</summary>
public sealed record SwitchCommand
{
    /// <summary>Modbus function that writes it: 5 (a coil), 6 or 16 (one register).</summary>
    public int Function { get; init; }

    /// <summary>Address on the wire, of the first output where there are several.</summary>
    public ushort Address { get; init; }

    /// <summary>The value; 0xFF00 or 0x0000 for a coil.</summary>
    public ushort Value { get; init; }

    /// <summary>Where this is written.</summary>
    public string Source { get; init; } = "";

    /// <summary>How far it is to be trusted.</summary>
    public Mark Mark { get; init; }
}

/// <summary>Bits that show something when they are as named.</summary>
public sealed record SwitchSign
{
    /// <summary>What it shows.</summary>
    public SignMeaning Is { get; init; }

    /// <summary>Modbus function that reads it: 1 or 2 (bits), 3 or 4 (registers).</summary>
    public int Function { get; init; }

    /// <summary>First address on the wire, of the first output where there are several.</summary>
    public ushort Address { get; init; }

    /// <summary>How many registers, 1 to 4; of bits always one.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The bits that matter; all when null.</summary>
    public ulong? Mask { get; init; }

    /// <summary>What they may be for it to be seen.</summary>
    public ImmutableArray<ulong> Values { get; init; } = [];

    /// <summary>Where this is written.</summary>
    public string Source { get; init; } = "";

    /// <summary>How far it is to be trusted.</summary>
    public Mark Mark { get; init; }

    /// <summary>True when these bits, first register in the most significant place, are as named.</summary>
    public bool IsSeenIn(ulong bits) => Values.Contains(bits & (Mask ?? ulong.MaxValue));
}

/// <summary>What a sign shows: a state, or something that stands beside a state.</summary>
public enum SignMeaning
{
    /// <summary>State: open.</summary>
    Open,

    /// <summary>State: closed.</summary>
    Closed,

    /// <summary>State: open, and the customer's button closes it.</summary>
    Armed,

    /// <summary>State: open, by itself.</summary>
    Tripped,

    /// <summary>It is locked by hand at the switch.</summary>
    LocalLock,

    /// <summary>It is locked for maintenance.</summary>
    MaintenanceLock,

    /// <summary>Its last trip was for leakage or a short circuit.</summary>
    FaultTrip,
}
