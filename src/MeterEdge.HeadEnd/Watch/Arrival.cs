using MeterEdge.Contract;

namespace MeterEdge.HeadEnd.Watch;

/// <summary>What a message from a concentrator turned out to be.</summary>
public abstract record Arrival
{
    private Arrival()
    {
    }

    /// <summary>Readings, as they come or (<paramref name="Backfill"/>) from a backlog.</summary>
    public sealed record Readings(ReadingsMessage Message, bool Backfill) : Arrival;

    /// <summary>Readings without numbers, which the concentrator fetched from where it had written them.</summary>
    public sealed record Historic(HistoricReadingsMessage Message) : Arrival;

    /// <summary>Something happened.</summary>
    public sealed record Event(EventMessage Message) : Arrival;

    /// <summary>An answer to a request.</summary>
    public sealed record Result(ResultMessage Message) : Arrival;

    /// <summary>An answer to a signed message.</summary>
    public sealed record SwitchResult(SwitchResultMessage Message) : Arrival;

    /// <summary>The state of a concentrator, or its will.</summary>
    public sealed record State(StateMessage Message) : Arrival;

    /// <summary>A page of the meter directory.</summary>
    public sealed record Meters(MetersMessage Message, int Page) : Arrival;

    /// <summary>A topic of the contract or beyond it that this build does not look into, e.g. <c>up/reply/ME</c>.</summary>
    public sealed record Other(string Topic, int Bytes) : Arrival;

    /// <summary>Not what the contract says.</summary>
    public sealed record Malformed(string Topic, string Why) : Arrival;
}
