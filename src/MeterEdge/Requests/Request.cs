namespace MeterEdge.Requests;

/// <summary>What a head-end may ask for.</summary>
public abstract record Request
{
    private Request(string id, string verb) => (Id, Verb) = (id, verb);

    /// <summary>The sender's id of it, never used for anything else.</summary>
    public string Id { get; }

    /// <summary>The contract's word for what is asked.</summary>
    public string Verb { get; }

    /// <summary>Readings that arrived in a span of time, once more.</summary>
    /// <param name="Id">See above.</param>
    /// <param name="Meter">Serial number of the only meter; all meters without it.</param>
    /// <param name="From">Readings whose time is at or after this.</param>
    /// <param name="To">Readings whose time is before this; later than <paramref name="From"/>.</param>
    public sealed record Backfill(string Id, string? Meter, DateTimeOffset From, DateTimeOffset To) : Request(Id, "backfill");

    /// <summary>Readings by their numbers, once more.</summary>
    /// <param name="Id">See above.</param>
    /// <param name="Epoch">Their epoch.</param>
    /// <param name="First">First number, 1 or more.</param>
    /// <param name="Last">Last number, not below <paramref name="First"/>.</param>
    public sealed record Resend(string Id, string Epoch, long First, long Last) : Request(Id, "resend");

    /// <summary>Events and results by their numbers, once more.</summary>
    /// <param name="Id">See above.</param>
    /// <param name="Control">Control id of the numbers; the one in force without it.</param>
    /// <param name="First">First number, 1 or more.</param>
    /// <param name="Last">Last number, not below <paramref name="First"/>.</param>
    public sealed record ResendEvents(string Id, string? Control, long First, long Last) : Request(Id, "resend");

    /// <summary>Ends a running request.</summary>
    /// <param name="Id">See above.</param>
    /// <param name="Ref">The id of the other one.</param>
    public sealed record Stop(string Id, string Ref) : Request(Id, "stop");

    /// <summary>The whole story of a case.</summary>
    /// <param name="Id">See above.</param>
    /// <param name="Case">The case; null: that of the meter.</param>
    /// <param name="Meter">Serial number of the meter; null where the case is named.</param>
    /// <param name="Language"><c>en</c> or <c>zh</c>.</param>
    public sealed record Story(string Id, string? Case, string? Meter, string Language) : Request(Id, "case");

    /// <summary>The state, now.</summary>
    /// <param name="Id">See above.</param>
    public sealed record Status(string Id) : Request(Id, "status");

    /// <summary>The clock, now.</summary>
    /// <param name="Id">See above.</param>
    public sealed record Time(string Id) : Request(Id, "time");
}
