using System.Text.Json.Serialization;

namespace MeterEdge.Requests;

/// <summary>How far a replay is, as it is kept over a restart. What was sent since it was kept is sent again.</summary>
public sealed record ReplayState
{
    /// <summary>Next number to look at; 0 before the beginning.</summary>
    public long Next { get; init; }

    /// <summary>Last number to look at: what comes later reaches the head-end anyway.</summary>
    public long Last { get; init; }

    /// <summary>Time up to which the span has been answered; the start of the span at first.</summary>
    public DateTimeOffset? Reached { get; init; }

    /// <summary>End of the span, which does not lie in the future.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Readings, or events, sent.</summary>
    public long Sent { get; init; }

    /// <summary>Readings, or events, that the broker would not take for what they are.</summary>
    public long NotTaken { get; init; }

    /// <summary>The latest number that was passed in the journal; nothing before the first.</summary>
    public PassedRow? Passed { get; init; }

    /// <summary>Where the journal may lack readings; what it lacks there is looked for after the journal.</summary>
    public Doubtful Doubtful { get; init; } = Doubtful.Nothing;

    /// <summary>What nobody has.</summary>
    public Missing Missing { get; init; } = Missing.Nothing;

    /// <summary>How far the search for what is missing is; nothing before it begins.</summary>
    public FillState? Fill { get; init; }
}

/// <summary>A number that was passed in the journal.</summary>
/// <param name="Seq">The number.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Ms">When it was read, in milliseconds since 1970.</param>
public sealed record PassedRow(long Seq, string Epoch, long Ms);

/// <summary>JSON of what is kept of requests.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ReplayState))]
internal sealed partial class RequestsJson : JsonSerializerContext;
