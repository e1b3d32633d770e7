using MeterEdge.Modbus.Line;
using MeterEdge.Readings;

namespace MeterEdge.Metering;

/// <summary>What is known of a meter: whether it answers, since when not, and what it said last.</summary>
/// <param name="LostSince">End of the first failed pass of a lost meter; null while it answers.</param>
/// <param name="LastSeen">When it last answered; null when not since the start.</param>
/// <param name="Last">Its last reading with values.</param>
public sealed record MeterState(DateTimeOffset? LostSince, DateTimeOffset? LastSeen, Snapshot? Last)
{
    /// <summary>Nothing is known yet.</summary>
    public static MeterState Unknown { get; } = new(null, null, null);

    /// <summary>True after a pass failed with all its retries, until the meter answers again.</summary>
    public bool IsLost => LostSince is not null;

    /// <summary>The state after a pass with all its retries, and the change that the head-end must learn.</summary>
    public (MeterState Next, MeterChange Change) After(PassResult pass, Snapshot reading) => pass.Failure?.Result switch
    {
        // Of the meter nothing is known while its line is down, nor from what nobody answers.
        ExchangeResult.LinkDown or ExchangeResult.Stopped or ExchangeResult.Sent => (this, MeterChange.None),
        ExchangeResult.NoAnswer or ExchangeResult.Garbled when IsLost => (this, MeterChange.None),
        ExchangeResult.NoAnswer or ExchangeResult.Garbled => (this with { LostSince = pass.Time }, MeterChange.Lost),

        // An exception is an answer too: the meter is there, even if it refuses.
        ExchangeResult.Refused or ExchangeResult.Answered => (new(null, pass.Time, Last), Change()),
        null => (new(null, pass.Time, reading.Values.IsEmpty ? Last : reading), Change()),
    };

    private MeterChange Change() => IsLost ? MeterChange.Back : MeterChange.None;
}

/// <summary>A change that the head-end must learn.</summary>
public enum MeterChange
{
    None,
    Lost,
    Back,
}
