using System.Collections.Immutable;

namespace MeterEdge.Metering;

/// <summary>What a meter was found to refuse, so that it is not asked for that again.</summary>
/// <param name="MaxRegisters">Most registers that it answers at once, 1 or more; the profile's and the protocol's limits hold as well.</param>
/// <param name="Refused">First addresses of registers that it refuses even when asked for them alone, rising.</param>
public sealed record ReadLimits(int MaxRegisters, ImmutableSortedSet<ushort> Refused)
{
    /// <summary>Nothing was refused yet.</summary>
    public static ReadLimits None { get; } = new(PlanLimits.ProtocolMaxRegisters, []);

    /// <inheritdoc/>
    public bool Equals(ReadLimits? other) => other is not null && MaxRegisters == other.MaxRegisters && Refused.SetEquals(other.Refused);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(MaxRegisters, Refused.Count);
}

/// <summary>
/// What one pass teaches about a meter's limits. Blocks that it refuses with exception 2 or 3 (illegal address, illegal value: MODBUS
/// Application Protocol V1.1b3, clause 7) are split until it answers or a single register is refused. Then the register is what it does
/// not have; else the length was what it did not take.
/// </summary>
internal struct ReadLesson
{
    private int _longestAnswered;
    private int _shortestSplit;
    private List<ushort>? _refused;

    /// <summary>A block was answered.</summary>
    public void Answered(int count)
    {
        // What is as long and is answered says that the length was not the reason.
        if (count >= _shortestSplit)
            _shortestSplit = 0;
        _longestAnswered = Math.Max(_longestAnswered, count);
    }

    /// <summary>A block was refused and is tried in parts.</summary>
    public void Split(int count)
    {
        // What was answered before and was longer says that this length is not the reason.
        if (_longestAnswered < count)
            _shortestSplit = _shortestSplit == 0 ? count : Math.Min(_shortestSplit, count);
    }

    /// <summary>A single register was refused.</summary>
    public void Refused(ushort address) => (_refused ??= []).Add(address);

    /// <summary>The limits from now on.</summary>
    public readonly ReadLimits Learned(ReadLimits before) =>
        _refused is not null ? before with { Refused = before.Refused.Union(_refused) }
        : _shortestSplit > 0 && _longestAnswered > 0 ? before with { MaxRegisters = Math.Min(before.MaxRegisters, _longestAnswered) }
        : before;
}
