namespace MeterEdge.HeadEnd.Watch;

/// <summary>What to watch and how to show it.</summary>
/// <param name="Broker">Where.</param>
/// <param name="Prefix">First levels of every topic.</param>
/// <param name="Edge">One concentrator, or <c>+</c> for all.</param>
public sealed record WatchOptions(BrokerAddress Broker, string Prefix, string Edge)
{
    /// <summary>One JSON object per line instead of text.</summary>
    public bool Json { get; init; }

    /// <summary>Show only the last so many lines, at the end; null shows every line as it comes.</summary>
    public int? Last { get; init; }

    /// <summary>End after this time; null runs until stopped.</summary>
    public TimeSpan? For { get; init; }
}
