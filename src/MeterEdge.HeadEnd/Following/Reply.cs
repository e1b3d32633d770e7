namespace MeterEdge.HeadEnd.Following;

/// <summary>An answer as <see cref="Follower"/> needs to know it.</summary>
/// <param name="Lines">As a person reads it.</param>
public sealed record Reply(IReadOnlyList<string> Lines)
{
    /// <summary>The exit code when this is the last answer; null when more will come.</summary>
    public int? ExitCode { get; init; }

    /// <summary>What is to be said besides at the end, if anything.</summary>
    public string? Complaint { get; init; }

    /// <summary>How long it may well be silent before the next answer: a countdown, a wait for somebody.</summary>
    public TimeSpan Silence { get; init; }
}
