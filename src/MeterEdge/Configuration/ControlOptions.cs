using MeterEdge.Configuration.Keys;

namespace MeterEdge.Configuration;

/// <summary>Orders that open and close switches.</summary>
public sealed record ControlOptions
{
    /// <summary>Full path of the key set that messages are checked with. Not available in this version. Default: /etc/meteredge/keys.json.</summary>
    public string KeysFile { get; init; } = "/etc/meteredge/keys.json";

    /// <summary>Full path of the calendar of holidays. Not available in this version. Default: none.</summary>
    public string? CalendarFile { get; init; }

    /// <summary>Name of the policy. Not available in this version. Default: cn-default.</summary>
    public string Profile { get; init; } = "cn-default";

    /// <summary>What a release does to an open switch. Not available in this version. Default: WaitForOrder.</summary>
    public OnRelease OnRelease { get; init; } = OnRelease.WaitForOrder;

    /// <summary>How long a release waits for its order, up to 30 days; null waits for ever. Not available in this version. Default: 00:05:00.</summary>
    public TimeSpan? OrderWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Switch meters whose identity cannot be read. Not available in this version. Default: false.</summary>
    public bool AllowUnverifiedIdentity { get; init; }

    /// <summary>Overrides of the policy. Not available in this version.</summary>
    public PolicyOptions Policy { get; init; } = new();

    /// <summary>The keys.</summary>
    public static readonly KeyTable<ControlOptions> Keys = KeyTable.For(new ControlOptions())
        .Value(nameof(KeysFile), Texts.Path, o => o.KeysFile, (o, v) => o with { KeysFile = v }, later: true)
        .Value(nameof(CalendarFile), new TextOrNull(Texts.Path), o => o.CalendarFile, (o, v) => o with { CalendarFile = v }, later: true)
        .Value(nameof(Profile), Texts.ProfileName, o => o.Profile, (o, v) => o with { Profile = v }, later: true)
        .Value(nameof(OnRelease), Choice.ByName<OnRelease>(), o => o.OnRelease, (o, v) => o with { OnRelease = v }, later: true)
        .Value(nameof(OrderWait), new ValueOrNull<TimeSpan>(new DurationScalar(TimeSpan.Zero, TimeSpan.FromDays(30))),
            o => o.OrderWait, (o, v) => o with { OrderWait = v }, later: true)
        .Value(nameof(AllowUnverifiedIdentity), new FlagScalar(),
            o => o.AllowUnverifiedIdentity, (o, v) => o with { AllowUnverifiedIdentity = v }, later: true)
        .Nested(nameof(Policy), PolicyOptions.Keys, o => o.Policy, (o, v) => o with { Policy = v }, later: true);
}

/// <summary>Overrides of the policy. This version switches nothing, so the object must be empty.</summary>
public sealed record PolicyOptions
{
    /// <summary>The keys.</summary>
    public static readonly KeyTable<PolicyOptions> Keys = KeyTable.For(new PolicyOptions());
}

/// <summary>What a release does to an open switch.</summary>
public enum OnRelease
{
    /// <summary>It waits for the order to close.</summary>
    WaitForOrder,

    /// <summary>It closes the switch.</summary>
    Reconnect,
}
