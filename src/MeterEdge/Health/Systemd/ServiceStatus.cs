namespace MeterEdge.Health.Systemd;

/// <summary>What <c>systemctl status</c> shows: one line.</summary>
public static class ServiceStatus
{
    /// <summary>E.g. <c>11 of 12 meters answer, 1 of 1 lines up, mqtt connected</c>. Pure.</summary>
    public static string Of(HealthFacts facts) => string.Join(", ",
    [
        $"{facts.Lines.Sum(line => line.Meters - line.Lost)} of {facts.Lines.Sum(line => line.Meters)} meters answer",
        $"{facts.Lines.Count(line => line.IsUp)} of {facts.Lines.Count} lines up",
        .. facts.Sinks.Select(Sink),
        .. facts.Journal.IsWritable ? Array.Empty<string>() : ["the disk takes nothing"],
    ]);

    private static string Sink(SinkFacts sink) => sink switch
    {
        { AwayFor: not null } => $"{sink.Name} away",
        { PausedFor: not null } => $"{sink.Name} takes nothing",
        _ => $"{sink.Name} connected",
    };
}
