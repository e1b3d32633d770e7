namespace MeterEdge.Forwarding;

/// <summary>What a sink has done since the start, and how it is now. Readings are counted as often as the sink answered for them.</summary>
/// <param name="AwayFor">For how long there is no session with it; null while there is one.</param>
/// <param name="PausedFor">For how long it is said to take nothing, see <see cref="SinkStanding"/>; null while it takes what it is sent.</param>
/// <param name="Owed">Committed readings that it has not acknowledged.</param>
/// <param name="InFlight">Those of them that were sent and are not answered.</param>
/// <param name="Accepted">Readings that it took.</param>
/// <param name="Rejected">Readings that it will never take as they are, by its own word; some of them were sent again.</param>
/// <param name="TooLarge">Readings larger than its session takes.</param>
/// <param name="Kept">Readings that it did not take for now.</param>
/// <param name="DeadLetters">Readings that were set apart because it will never take them.</param>
/// <param name="Expired">Readings that are older than it keeps; a gap names them.</param>
public readonly record struct SinkStatistics(
    TimeSpan? AwayFor,
    TimeSpan? PausedFor,
    long Owed,
    long InFlight,
    long Accepted,
    long Rejected,
    long TooLarge,
    long Kept,
    long DeadLetters,
    long Expired);
