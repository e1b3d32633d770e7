using System.Collections.Immutable;
using MeterEdge.Control.Switching;

namespace MeterEdge.Control.Cases;

/// <summary>What is meant for one switch and what is known of it. Replaced as a whole; kept as JSON.</summary>
public sealed record SwitchFile
{
    /// <summary>Serial number of the meter whose supply goes through it.</summary>
    public required string Meter { get; init; }

    /// <summary>What is meant.</summary>
    public SwitchIntent Intent { get; init; }

    /// <summary>What is, as far as anybody knows.</summary>
    public SwitchActual Actual { get; init; }

    /// <summary>When it was last seen.</summary>
    public DateTimeOffset? Seen { get; init; }

    /// <summary>The case in force.</summary>
    public string? Case { get; init; }

    /// <summary>How often it was told to close, in this case.</summary>
    public int Attempts { get; init; }

    /// <summary>Nothing is tried before this is over.</summary>
    public Wait? Pause { get; init; }

    /// <summary>How long the customer's button closes it.</summary>
    public Wait? ArmedFor { get; init; }

    /// <summary>When its state was last changed by us: those of the last day.</summary>
    public ImmutableArray<DateTimeOffset> Operations { get; init; } = [];

    /// <summary>Somebody has to go there, and was told so.</summary>
    public bool FieldVisit { get; init; }

    /// <summary>It is open and current flows all the same: a bridge past it, or a contact that is welded.</summary>
    public bool IsBypassed { get; init; }

    /// <summary>The operations of the day before <paramref name="now"/>, and one more at that moment.</summary>
    public SwitchFile Operated(DateTimeOffset now) => this with
    {
        Operations = [.. Operations.Where(at => at > now - TimeSpan.FromDays(1) && at <= now), now],
    };
}
