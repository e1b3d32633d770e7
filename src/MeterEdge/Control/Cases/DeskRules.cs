using System.Collections.Immutable;
using MeterEdge.Configuration;
using MeterEdge.Control.Messages;
using MeterEdge.Control.Policy;

namespace MeterEdge.Control.Cases;

/// <summary>What the desk decides by: as configured, and what can be asked of the rest of the daemon at any moment.</summary>
public sealed record DeskRules
{
    /// <summary>The customers' meters, by serial number.</summary>
    public required IReadOnlyDictionary<string, ControlledMeter> Meters { get; init; }

    /// <summary>The policy.</summary>
    public required CutPolicy Cut { get; init; }

    /// <summary>How supply comes back.</summary>
    public required ReconnectPolicy Reconnect { get; init; }

    /// <summary>The calendar; null while there is none.</summary>
    public Func<Calendar?> Calendar { get; init; } = () => null;

    /// <summary>Zone of the district's local time.</summary>
    public required TimeZoneInfo TimeZone { get; init; }

    /// <summary>What a release does to an open switch.</summary>
    public OnRelease OnRelease { get; init; }

    /// <summary>How long release and order wait for each other; null: for ever.</summary>
    public TimeSpan? OrderWait { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>A meter that tells no serial number may be cut too.</summary>
    public bool AllowUnverifiedIdentity { get; init; }

    /// <summary>Whether a key is still in the set in force.</summary>
    public Func<string, bool> KeyCounts { get; init; } = _ => true;

    /// <summary>Whether the clock can be believed.</summary>
    public required Func<bool> ClockTrusted { get; init; }

    /// <summary>Time since a meter last answered; null when it never did.</summary>
    public required Func<string, TimeSpan?> SinceAnswer { get; init; }

    /// <summary>What a meter's energy register said last; an open switch leaves it as it is. Null when it is not known.</summary>
    public Func<string, long?> LastEnergyWh { get; init; } = _ => null;

    /// <summary>Whether a release could reach us.</summary>
    public required Func<bool> ReleasesReachable { get; init; }

    /// <summary>A number from 0 to 1, by chance: so that many do not close at once.</summary>
    public Func<double> Chance { get; init; } = Random.Shared.NextDouble;

    /// <summary>Accounts by meter, as the reader of messages wants them.</summary>
    public ImmutableDictionary<string, string?> Accounts => Meters.Values.ToImmutableDictionary(meter => meter.Serial, meter => meter.Account);

    /// <summary>Everything that says no to a cut at that moment.</summary>
    internal ImmutableArray<Gate> Judge(Turn turn, ControlledMeter meter, SwitchFile file, CaseFile of, CutOrder cut, DateTimeOffset planned)
    {
        var question = new CutQuestion
        {
            Order = cut.Order,
            Planned = planned,
            Now = turn.Now,
            CountdownSince = cut.Stage == CutStage.Countdown ? cut.Wait?.Since : null,
            ClockTrusted = turn.ClockTrusted,
            Class = meter.Class,
            IsGroup = meter.IsDistrict || meter.Switch?.IsGroup == true,
            Notices = of.Notices,
            Approvals = [.. of.Approvals.Where(approval => approval.Order == cut.Order.Id && KeyCounts(approval.KeyId))],
            Facts = [.. turn.Book.Facts.Values.Where(fact => fact.Holds(turn.Now) && Concerns(fact.Fact, meter)).Select(fact => fact.Fact)],
            SinceAnswer = SinceAnswer(meter.Serial),
            ReleasesReachable = ReleasesReachable(),
            Opens = OpenCount.Of(turn.Book, of, turn.Now, Meters.Values.Count(one => !one.IsDistrict)),
            Calendar = Calendar(),
            HeldUntil = of.CustomerHold?.Until,
            TimeZone = TimeZone,
        };
        var gates = Cut.Judge(question);

        if (meter.Switch is not { CanOpen: true, IsUnproved: false })
            gates = gates.Add(new("switch", RefusalCode.NoSwitch, Verdict.Deny, null, "the meter has no switch any more that may cut"));
        if (cut.Order.Account != meter.Account)
            gates = gates.Add(new("account", RefusalCode.WrongAccount, Verdict.Deny, null, "the meter has another account now"));

        // What a stolen key has begun ends with the key. Notices are weeks old, and their keys may have been changed in good order.
        if (!KeyCounts(cut.Order.KeyId))
            gates = gates.Add(new("keys", RefusalCode.UnknownKey, Verdict.Deny, null, $"the key {cut.Order.KeyId} that ordered it is not in the set any more"));

        // One operation is left for giving supply back: nobody stays dark because a switch was moved too often.
        var next = Reconnect.NextOperation([.. file.Operations, .. file.Operations.Take(1)], turn.Now);
        return next > planned
            ? gates.Add(new("switch.dwell", RefusalCode.RateLimit, Verdict.Hold, next, $"this switch was moved {file.Operations.Length} times in the last day"))
            : gates;
    }

    private static bool Concerns(SignedMessage.Fact fact, ControlledMeter meter) =>
        fact.Account is { } account ? account == meter.Account : fact.Meter is null || fact.Meter == meter.Serial;
}
