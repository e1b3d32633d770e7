namespace MeterEdge.Health;

/// <summary>What the daemon's health is judged by.</summary>
/// <param name="Lines">Each line.</param>
/// <param name="Journal">The journal.</param>
/// <param name="Sinks">Each sink.</param>
/// <param name="Clock">The clock.</param>
/// <param name="EventsLost">Events that could not be kept, since the start.</param>
public sealed record HealthFacts(
    IReadOnlyList<LineFacts> Lines, JournalFacts Journal, IReadOnlyList<SinkFacts> Sinks, ClockView Clock, long EventsLost);

/// <summary>A line.</summary>
/// <param name="Bus">Its name.</param>
/// <param name="IsUp">Its device is open.</param>
/// <param name="Meters">Meters on it.</param>
/// <param name="Lost">Those of them that do not answer.</param>
public readonly record struct LineFacts(string Bus, bool IsUp, int Meters, int Lost);

/// <summary>The journal.</summary>
/// <param name="IsWritable">The disk takes commits.</param>
/// <param name="IsFull">The quota forces readings out that a sink has not had.</param>
public readonly record struct JournalFacts(bool IsWritable, bool IsFull);

/// <summary>A sink.</summary>
/// <param name="Name">Its name.</param>
/// <param name="AwayFor">For how long there is no session with it; null while there is one.</param>
/// <param name="PausedFor">For how long it takes nothing although there is a session; null while it takes what it is sent.</param>
/// <param name="NobodyListens">It takes readings for nobody.</param>
public readonly record struct SinkFacts(string Name, TimeSpan? AwayFor, TimeSpan? PausedFor, bool NobodyListens);
