using System.Collections.Immutable;

namespace MeterEdge.Mqtt;

/// <summary>Topics below <c>{Prefix}/{Edge}/</c>.</summary>
public static class Topics
{
    public const string Readings = "up/readings";
    public const string Backfill = "up/backfill";
    public const string Event = "up/event";
    public const string State = "up/state";
    public const string Result = "up/result";
    public const string Request = "down/request";

    /// <summary>Where signed messages come down.</summary>
    public static readonly ImmutableArray<string> OfControl =
        ["down/order", "down/release", "down/notice", "down/approval", "down/fact", "down/cancel", "down/keys"];

    /// <summary>Below this any sender may have its answers sent.</summary>
    public const string Reply = "up/reply";

    /// <summary>Page of the meter directory, from 0.</summary>
    public static string Meters(int page) => $"up/meters/{page}";
}
