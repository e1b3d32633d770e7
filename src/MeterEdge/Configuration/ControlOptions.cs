using MeterEdge.Configuration.Keys;
using MeterEdge.Control.Policy;

namespace MeterEdge.Configuration;

/// <summary>Orders that open and close switches.</summary>
public sealed record ControlOptions
{
    /// <summary>Full path of the key set that messages are checked with. Default: /etc/meteredge/keys.json.</summary>
    public string KeysFile { get; init; } = "/etc/meteredge/keys.json";

    /// <summary>Full path of the calendar of holidays. Default: none.</summary>
    public string? CalendarFile { get; init; }

    /// <summary>Name of the policy: cn-default, cn-prepay or strict. Default: cn-default.</summary>
    public string Profile { get; init; } = "cn-default";

    /// <summary>What a release does to an open switch. Default: WaitForOrder.</summary>
    public OnRelease OnRelease { get; init; } = OnRelease.WaitForOrder;

    /// <summary>How long a release waits for its order, up to 30 days; null waits for ever. Default: 00:05:00.</summary>
    public TimeSpan? OrderWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Switch meters whose identity cannot be read. Default: false.</summary>
    public bool AllowUnverifiedIdentity { get; init; }

    /// <summary>Values of the policy that are to be others than the named one's; once read, all of its values.</summary>
    public PolicyRules Policy { get; init; } = new();

    /// <summary>The policy in force.</summary>
    public PolicyProfile PolicyInForce => PolicyProfile.Find(Profile)!.With(Policy);

    /// <summary>The keys.</summary>
    public static readonly KeyTable<ControlOptions> Keys = KeyTable.For(new ControlOptions())
        .Value(nameof(KeysFile), Texts.Path, o => o.KeysFile, (o, v) => o with { KeysFile = v })
        .Value(nameof(CalendarFile), new TextOrNull(Texts.Path), o => o.CalendarFile, (o, v) => o with { CalendarFile = v })
        .Value(nameof(Profile), Texts.ProfileName, o => o.Profile, (o, v) => o with { Profile = v })
        .Value(nameof(OnRelease), Choice.ByName<OnRelease>(), o => o.OnRelease, (o, v) => o with { OnRelease = v })
        .Value(nameof(OrderWait), new ValueOrNull<TimeSpan>(new DurationScalar(TimeSpan.Zero, TimeSpan.FromDays(30))),
            o => o.OrderWait, (o, v) => o with { OrderWait = v })
        .Value(nameof(AllowUnverifiedIdentity), new FlagScalar(),
            o => o.AllowUnverifiedIdentity, (o, v) => o with { AllowUnverifiedIdentity = v })
        .Nested(nameof(Policy), PolicyRules.Keys, o => o.Policy, (o, v) => o with { Policy = v });
}

/// <summary>What a release does to an open switch.</summary>
public enum OnRelease
{
    /// <summary>It waits for the order to close.</summary>
    WaitForOrder,

    /// <summary>It closes the switch.</summary>
    Reconnect,
}
