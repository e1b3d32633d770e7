namespace MeterEdge.Requests;

/// <summary>The contract's refusal codes, as far as requests need them.</summary>
internal static class RefusalCode
{
    public const string Malformed = "MALFORMED";
    public const string TooLarge = "TOO_LARGE";
    public const string Retained = "RETAINED";
    public const string Replay = "REPLAY";
    public const string RateLimit = "RATE_LIMIT";
    public const string Internal = "INTERNAL";

    /// <summary>There is nothing left to stop.</summary>
    public const string TooLate = "TOO_LATE";

    /// <summary>This version cannot do it.</summary>
    public const string NotAvailable = "NOT_AVAILABLE";

    /// <summary>No request of that id is known.</summary>
    public const string UnknownRequest = "UNKNOWN_REQUEST";

    /// <summary>No such case is known, or none of that meter.</summary>
    public const string UnknownCase = "UNKNOWN_CASE";

    /// <summary>Not now: too many requests wait already, or none can be kept.</summary>
    public const string Busy = "BUSY";
}
