using System.Text.Json;

namespace MeterEdge.Contract;

/// <summary>
/// An answer to a signed message, on <c>up/result</c> and, where the sender named a topic that may be answered to, there too. Durable and numbered
/// together with the events of <see cref="Control"/>. It is told from a <see cref="ResultMessage"/> by its <c>t</c>, which is an object.
/// </summary>
public sealed record SwitchResultMessage
{
    /// <summary>Version of the contract, 1.</summary>
    public int V { get; init; } = ContractVersion.Current;

    /// <summary>The concentrator.</summary>
    public required string Edge { get; init; }

    /// <summary>Random id made at the first start.</summary>
    public required string Device { get; init; }

    /// <summary>Id of the store that numbers events and results; new when that file is new.</summary>
    public required string Control { get; init; }

    /// <summary>Number within <see cref="Control"/>, from 1, shared with the events.</summary>
    public required long N { get; init; }

    /// <summary>What it answers: the message's <c>jti</c>; absent where that could not be read.</summary>
    public string? Id { get; init; }

    /// <summary>Serial number of the meter.</summary>
    public string? Meter { get; init; }

    /// <summary>The case.</summary>
    public string? Case { get; init; }

    /// <summary><c>disconnect</c> or <c>reconnect</c>; absent for what moves no switch.</summary>
    public string? Verb { get; init; }

    /// <summary>
    /// <c>accepted</c>, <c>refused</c>, <c>awaiting_approval</c>, <c>awaiting_release</c>, <c>awaiting_order</c>, <c>countdown</c>, <c>armed</c>,
    /// <c>executing</c>, <c>verified</c>, <c>contradicted</c>, <c>unknown</c>, <c>cancelled</c> or <c>expired</c>.
    /// </summary>
    public required string Stage { get; init; }

    /// <summary><c>ok</c>, or the code of the refusal.</summary>
    public string? Result { get; init; }

    /// <summary>What is meant: <c>open</c>, <c>closed</c> or <c>armed</c>.</summary>
    public string? Intended { get; init; }

    /// <summary>What is: <c>open</c>, <c>closed</c>, <c>armed</c>, <c>locked</c>, <c>tripped</c> or <c>unknown</c>.</summary>
    public string? Actual { get; init; }

    /// <summary>Reason of the cut, or of the restoration.</summary>
    public string? Reason { get; init; }

    /// <summary>The release that gave the right, by its <c>jti</c>.</summary>
    public string? Release { get; init; }

    /// <summary>The times of what happened.</summary>
    public required SwitchTimes T { get; init; }

    /// <summary><c>trusted</c> or <c>untrusted</c>.</summary>
    public string? Clock { get; init; }

    /// <summary>The meter's energy register around it.</summary>
    public RegisterAround? Register { get; init; }

    /// <summary>What was measured: quantities of the contract.</summary>
    public IReadOnlyDictionary<string, decimal>? Proof { get; init; }

    /// <summary><c>physical</c>, <c>state_only</c> or <c>none</c>.</summary>
    public string? ProofLevel { get; init; }

    /// <summary>The policy that decided, e.g. <c>cn-default@1</c>.</summary>
    public string? Policy { get; init; }

    /// <summary>All that said no.</summary>
    public IReadOnlyList<GateMessage>? Gates { get; init; }

    /// <summary>Where it stands in the chain of evidence.</summary>
    public AuditPlace? Audit { get; init; }

    /// <summary>Number of an earlier result whose truth this one replaces.</summary>
    public long? Corrects { get; init; }

    /// <summary>True where the same message came again and this is its last result once more; absent otherwise.</summary>
    public bool? Repeat { get; init; }

    /// <summary>True where a case was made of the first release for an open switch of which no case was known.</summary>
    public bool? Adopted { get; init; }

    /// <summary>True where a release was enough because no order came in time.</summary>
    public bool? NoOrder { get; init; }

    /// <summary>True where it ended the case without any switch being moved: the customer has supply.</summary>
    public bool? CaseClosed { get; init; }

    /// <summary>For a person.</summary>
    public string? Why { get; init; }
}

/// <summary>The times of a signed message and of what it led to.</summary>
public sealed record SwitchTimes
{
    /// <summary>When this was said.</summary>
    public required DateTimeOffset Said { get; init; }

    /// <summary>When the message came.</summary>
    public DateTimeOffset? Received { get; init; }

    /// <summary>When the countdown ends, an approval or an order is missed, or the arming ends.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>When the switch was made ready.</summary>
    public DateTimeOffset? Armed { get; init; }

    /// <summary>When the switch was written to.</summary>
    public DateTimeOffset? Executed { get; init; }

    /// <summary>When it was proved.</summary>
    public DateTimeOffset? Verified { get; init; }
}

/// <summary>The meter's energy register around a switching.</summary>
/// <param name="BeforeWh">Before it, in watt-hours.</param>
/// <param name="AfterWh">After it, in watt-hours.</param>
public sealed record RegisterAround(long? BeforeWh, long? AfterWh);

/// <summary>A rule that said no.</summary>
/// <param name="Rule">Its key, e.g. <c>notice.written_min_days</c>.</param>
/// <param name="Code">The refusal code.</param>
/// <param name="Until">Until when it holds, where it ends by itself.</param>
/// <param name="Why">For a person.</param>
public sealed record GateMessage(string Rule, string Code, DateTimeOffset? Until, string? Why);

/// <summary>Where something stands in the chain of evidence.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Hash">Its SHA-256, hexadecimal.</param>
public sealed record AuditPlace(long Seq, string Hash);

/// <summary>What tells the two messages of <c>up/result</c> apart.</summary>
public sealed record ResultTime
{
    /// <summary>An object in an answer to a signed message, an instant in an answer to a request.</summary>
    public JsonElement? T { get; init; }
}
