namespace MeterEdge.Contract;

/// <summary>One page of the meter directory, retained on <c>up/meters/N</c>, N from 0, at most 64 kB.</summary>
public sealed record MetersMessage
{
    /// <summary>Version of the contract, 1.</summary>
    public int V { get; init; } = ContractVersion.Current;

    /// <summary>The concentrator.</summary>
    public required string Edge { get; init; }

    /// <summary>Random id made at the first start.</summary>
    public required string Device { get; init; }

    /// <summary>Number of pages; a retained page with a number not below it is stale.</summary>
    public required int Of { get; init; }

    /// <summary>Hash of the configuration the page was made from; all pages of one directory carry the same.</summary>
    public required string Config { get; init; }

    /// <summary>The meters of this page.</summary>
    public required IReadOnlyList<MeterMessage> Meters { get; init; }
}

/// <summary>What the head-end should know of one meter.</summary>
public sealed record MeterMessage
{
    /// <summary>Serial number.</summary>
    public required string Serial { get; init; }

    /// <summary>Name of the line it hangs on.</summary>
    public required string Bus { get; init; }

    /// <summary>Modbus unit, 1 to 247.</summary>
    public required int Unit { get; init; }

    /// <summary>Name of its profile.</summary>
    public required string Profile { get; init; }

    /// <summary>Customer's account.</summary>
    public string? Account { get; init; }

    /// <summary>Class of the account, e.g. <c>Resident</c>.</summary>
    public string? Class { get; init; }

    /// <summary>Phase that a single-phase meter hangs on, e.g. <c>L1</c>.</summary>
    public string? Phase { get; init; }

    /// <summary><c>Customer</c> or <c>District</c>.</summary>
    public required string Role { get; init; }

    /// <summary>What may be asked of its switch: <c>open</c>, <c>close</c>, <c>arm</c>; empty without a switch, without <c>open</c> while nobody has proved it.</summary>
    public required IReadOnlyList<string> SwitchModes { get; init; }

    /// <summary>The best proof that a movement of its switch can have: <c>physical</c>, <c>state_only</c> or <c>none</c>.</summary>
    public required string Proof { get; init; }

    /// <summary>When it last answered; absent when not since the start.</summary>
    public DateTimeOffset? LastSeen { get; init; }
}
