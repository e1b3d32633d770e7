namespace MeterEdge.Health;

/// <summary>Whether the daemon does its work, and if not, which part of it is unwell and why.</summary>
/// <param name="Unwell">Parts that somebody has to look after.</param>
/// <param name="Warnings">What is not as it should be, and costs no reading.</param>
public sealed record HealthVerdict(IReadOnlyList<HealthFinding> Unwell, IReadOnlyList<HealthFinding> Warnings)
{
    /// <summary>A sink that is away for less has only been started anew.</summary>
    public static readonly TimeSpan ShortAbsence = TimeSpan.FromSeconds(30);

    /// <summary>One meter in five may be dead before its line is called unwell; each has an event and an alarm of its own.</summary>
    public const double LostShare = 0.2;

    /// <summary>True when no part is unwell.</summary>
    public bool IsWell => Unwell.Count == 0;

    /// <summary>The verdict. Pure.</summary>
    public static HealthVerdict Of(HealthFacts facts) => new(
        [.. facts.Lines.Select(Line).Concat(Journal(facts.Journal)).Concat(facts.Sinks.Select(Sink)).OfType<HealthFinding>()],
        [.. facts.Sinks.Select(Audience).Append(Clock(facts.Clock)).Append(Events(facts.EventsLost)).OfType<HealthFinding>()]);

    private static HealthFinding? Line(LineFacts line)
    {
        if (!line.IsUp)
            return new("line", line.Bus, "its device is not there; the log says why");
        return line.Lost > line.Meters * LostShare ? new("line", line.Bus, $"{line.Lost} of its {line.Meters} meters do not answer") : null;
    }

    private static IEnumerable<HealthFinding?> Journal(JournalFacts journal) =>
    [
        journal.IsWritable ? null : new("journal", null, "the disk takes no commit; readings wait in memory"),
        journal.IsFull ? new("journal", null, "the quota is used up; the oldest readings are dropped before every sink had them") : null,
    ];

    private static HealthFinding? Sink(SinkFacts sink)
    {
        if (sink.AwayFor is { } away && away > ShortAbsence)
            return new("sink", sink.Name, $"not connected for {Text(away)}; readings are kept");
        return sink.PausedFor is { } paused ? new("sink", sink.Name, $"takes nothing for {Text(paused)}; readings are kept") : null;
    }

    private static HealthFinding? Audience(SinkFacts sink) =>
        sink.NobodyListens ? new("sink", sink.Name, "takes the readings, but nobody is subscribed to them") : null;

    private static HealthFinding? Clock(ClockView clock) => clock.Doubt switch
    {
        ClockDoubt.None => null,
        ClockDoubt.NotSynchronised => new("clock", null, "the kernel says that it is not synchronised"),
        ClockDoubt.WasSet => new("clock", null, "it was set while it counted as synchronised"),
    };

    private static HealthFinding? Events(long lost) =>
        lost > 0 ? new("events", null, $"{lost} could not be kept since the start") : null;

    private static string Text(TimeSpan span) => $"{(long)span.TotalSeconds} s";
}

/// <summary>A part that is not as it should be.</summary>
/// <param name="Part"><c>line</c>, <c>journal</c>, <c>sink</c>, <c>clock</c> or <c>events</c>.</param>
/// <param name="Name">Which one, where there are several.</param>
/// <param name="Why">For a person.</param>
public sealed record HealthFinding(string Part, string? Name, string Why);
