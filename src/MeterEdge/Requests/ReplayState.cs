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

    /// <summary>What our own stores do not have.</summary>
    public Missing Missing { get; init; } = Missing.Nothing;

    /// <summary>How far the search for what is missing is; nothing before it begins.</summary>
    public FillState? Fill { get; init; }
}

/// <summary>What a replay did not find: the first of it by name, the rest by count.</summary>
/// <param name="Named">Pairs of first and last: numbers, or instants in milliseconds since 1970.</param>
/// <param name="More">How many further pairs.</param>
public sealed record Missing(IReadOnlyList<long[]> Named, long More)
{
    // Enough to be asked for elsewhere; the result stays small.
    private const int MostNamed = 50;

    /// <summary>Everything was found.</summary>
    public static Missing Nothing { get; } = new([], 0);

    /// <summary>With one more pair; one that follows the latest at once makes that longer.</summary>
    public Missing And(long first, long last) =>
        Named is [.., [var from, var to]] && first - 1 == to && More == 0 ? this with { Named = [.. Named.SkipLast(1), [from, last]] }
        : Named.Count < MostNamed ? this with { Named = [.. Named, [first, last]] }
        : this with { More = More + 1 };
}

/// <summary>JSON of what is kept of requests.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(ReplayState))]
internal sealed partial class RequestsJson : JsonSerializerContext;
