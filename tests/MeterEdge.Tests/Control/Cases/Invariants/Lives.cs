using CsCheck;
using MeterEdge.Configuration;
using MeterEdge.Control.Messages;

namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>Random lives: single things in any order, and between them the usual courses of events, so that lives get far enough for something to go wrong.</summary>
internal static class Lives
{
    private const int Cases = 6;

    private static readonly Gen<int> Meter = Gen.Int[0, Bench.Meters - 1];

    // A case belongs to a meter; now and then somebody mixes them up.
    private static readonly Gen<(int Meter, int Case)> Where = Gen.Frequency(
        (12, Gen.Int[0, Cases - 1].Select(of => (of % Bench.Meters, of))),
        (1, Gen.Select(Meter, Gen.Int[0, Cases - 1])));

    private static readonly Gen<Flaw> Flaws = Gen.Frequency((8, Gen.Const(Flaw.None)), (1, Gen.Enum<Flaw>()));

    private static readonly Gen<CutReason> CutReasons = Gen.Frequency((8, Gen.Const(CutReason.Arrears)), (1, Gen.Enum<CutReason>()));

    private static readonly Gen<ReleaseReason> ReleaseReasons = Gen.Frequency((5, Gen.Const(ReleaseReason.Paid)), (1, Gen.Enum<ReleaseReason>()));

    private static readonly Gen<Step> Pass = Gen.Frequency(
        (4, Gen.Int[1, 90].Select(seconds => TimeSpan.FromSeconds(seconds))),
        (4, Gen.Int[2, 45].Select(minutes => TimeSpan.FromMinutes(minutes))),
        (1, Gen.Int[1, 30].Select(hours => TimeSpan.FromHours(hours)))).Select(Step (time) => new Step.Pass(time));

    private static readonly Gen<Step> Letters = Gen.Frequency(
        (2, Where.Select(Step (at) => new Step.Notices(at.Meter, at.Case))),
        (1, Gen.Select(Where, Gen.Enum<NoticeKind>(), Gen.OneOf(Gen.Int[0, 180], Gen.Int[0, 60 * 24 * 40]), Flaws, Step (at, kind, minutes, flaw) => new Step.OneNotice(at.Meter, at.Case, kind, minutes, flaw))),
        (3, Gen.Select(Where, CutReasons, Flaws, Step (at, reason, flaw) => new Step.Order(at.Meter, at.Case, reason, flaw))),
        (3, Gen.Select(Where, Gen.Int[0, 5], Gen.Bool, Flaws, Step (at, self, ahead, flaw) => new Step.Approve(at.Meter, at.Case, self == 0, ahead, flaw))),
        (3, Gen.Select(Where, ReleaseReasons, Gen.Enum<ReconnectMode>(), Flaws, Step (at, reason, mode, flaw) => new Step.Release(at.Meter, at.Case, reason, mode, flaw))),
        (2, Gen.Select(Where, Gen.Enum<ReconnectMode>(), Gen.Int[0, 3], Step (at, mode, carries) => new Step.Reconnect(at.Meter, at.Case, mode, carries == 0))),
        (1, Gen.Select(Where, Gen.Int[0, 4], Step (at, other) => new Step.Revoke(at.Case, other == 0))),
        (1, Gen.Select(Where, Gen.Bool, Step (at, byOrder) => new Step.Cancel(at.Meter, at.Case, byOrder))),
        (1, Where.Select(Step (at) => new Step.Hold(at.Case))),
        (1, Facts()),
        (2, Gen.Int[0, 100].Select(Step (which) => new Step.Again(which))));

    private static readonly Gen<Step> Clocks = Gen.Frequency(
        (2, Gen.Int[-300, 300].Select(Step (minutes) => new Step.SetClock(TimeSpan.FromMinutes(minutes)))),
        (1, Gen.Const<Step>(() => new Step.DoubtClock())),
        (3, Gen.Const<Step>(() => new Step.SetClock(TimeSpan.Zero))));

    private static readonly Gen<Step> Faults = Gen.Frequency(
        (3, Gen.Select(Meter, Gen.Enum<Fault>(), Step (meter, fault) => new Step.Break(meter, fault))),
        (4, Meter.Select(Step (meter) => new Step.Mend(meter))),
        (2, Gen.Select(Meter, Gen.Bool, Step (meter, close) => new Step.ByHand(meter, close))),
        (1, Meter.Select(Step (meter) => new Step.Button(meter))));

    private static readonly Gen<Step> Crashes = Gen.Frequency(
        (1, Gen.Const<Step>(() => new Step.Crash())),
        (2, Gen.Select(Gen.Int[0, 8], Gen.Bool, Step (request, done) => new Step.CrashAt(request, done))),
        (2, Gen.Bool.Select(Step (done) => new Step.CrashAtWrite(done))));

    /// <summary>The ways that things go as a rule, each with something in between.</summary>
    private static Gen<Step[]> Course(Gen<Step> between) => Gen.Frequency(
        (3, Gen.Select(Where, CutReasons, between.Array[0, 2], (at, reason, more) => (Step[])[.. ToCut(at, reason), .. more, new Step.Pass(TimeSpan.FromMinutes(31))])),
        (2, Gen.Select(Where, ReleaseReasons, between.Array[0, 2], (at, reason, more) => (Step[])[ToRelease(at, reason), .. more, ToReconnect(at), new Step.Pass(TimeSpan.FromMinutes(12))])),
        (6, Gen.Select(Where, between.Array[0, 1], between.Array[0, 2], between.Array[0, 2], between.Array[0, 1], (at, a, b, c, d) => (Step[])
        [
            .. ToCut(at, CutReason.Arrears), .. a, new Step.Pass(TimeSpan.FromMinutes(31)), .. b, ToRelease(at, ReleaseReason.Paid), .. c, ToReconnect(at),
            new Step.Pass(TimeSpan.FromMinutes(9)), .. d, new Step.Pass(TimeSpan.FromMinutes(4)),
        ])),
        (4, Gen.Select(Where, Gen.Int[0, 6], Gen.Int[1, 29], between.Array[0, 1], (at, which, minutes, more) => (Step[])
        [
            new Step.Morning(), .. ToCut(at, CutReason.Arrears), .. more, new Step.Pass(TimeSpan.FromMinutes(minutes)), Stopper(at, which), new Step.Pass(TimeSpan.FromMinutes(35)),
        ])),
        (2, Gen.Select(Where, between.Array[0, 1], (at, more) => (Step[])
        [
            new Step.Morning(), .. ToCut(at, CutReason.Arrears), new Step.Pass(TimeSpan.FromMinutes(32)), ToRelease(at, ReleaseReason.Paid), .. more, new Step.Revoke(at.Case, false),
            ToReconnect(at), new Step.Pass(TimeSpan.FromMinutes(25)),
        ])),
        // The head-end's own people approve it, and nobody else.
        (2, Where.Select(at => (Step[])
        [
            new Step.Morning(), new Step.Notices(at.Meter, at.Case), new Step.Order(at.Meter, at.Case, CutReason.Arrears, Flaw.None), new Step.Approve(at.Meter, at.Case, true, false, Flaw.None),
            new Step.Pass(TimeSpan.FromMinutes(35)),
        ])),
        (2, Gen.Const<Step[]>(() => [new Step.Morning()])));

    /// <summary>Whatever ends a countdown.</summary>
    private static Step Stopper((int Meter, int Case) at, int which) => which switch
    {
        0 => ToRelease(at, ReleaseReason.Paid),
        1 => new Step.Cancel(at.Meter, at.Case, ByOrder: false),
        2 => new Step.Cancel(at.Meter, at.Case, ByOrder: true),
        3 => new Step.Hold(at.Case),
        4 => new Step.Crash(),
        5 => new Step.Fact(at.Meter, FactKind.Guarantee, On: true, KeyRole.Headend, Minutes: null),
        _ => new Step.DoubtClock(),
    };

    private static Step[] ToCut((int Meter, int Case) at, CutReason reason) =>
        [new Step.Notices(at.Meter, at.Case), new Step.Order(at.Meter, at.Case, reason, Flaw.None), new Step.Approve(at.Meter, at.Case, false, false, Flaw.None)];

    private static Step.Release ToRelease((int Meter, int Case) at, ReleaseReason reason) => new Step.Release(at.Meter, at.Case, reason, ReconnectMode.Direct, Flaw.None);

    private static Step.Reconnect ToReconnect((int Meter, int Case) at) => new Step.Reconnect(at.Meter, at.Case, ReconnectMode.Direct, false);

    public static readonly Gen<Setting> Settings = Gen.Select(Gen.OneOf(0, 97, 997), Gen.Enum<OnRelease>(), Gen.Bool, (neighbours, on, polls) => new Setting(neighbours, on, polls));

    /// <summary>Nothing but messages and time.</summary>
    public static readonly Gen<Step[]> Quiet = Of(Gen.Frequency((10, Letters), (5, Pass)));

    /// <summary>Clocks that are set, and processes that end, besides.</summary>
    public static readonly Gen<Step[]> Restless = Of(Gen.Frequency((10, Letters), (5, Pass), (1, Clocks), (1, Crashes)));

    /// <summary>Everything.</summary>
    public static readonly Gen<Step[]> Wild = Of(Gen.Frequency((10, Letters), (6, Pass), (1, Clocks), (3, Crashes), (5, Faults)));

    private static Gen<Step[]> Of(Gen<Step> single) =>
        Gen.Frequency((3, single.Select(step => (Step[])[step])), (2, Course(single))).Array[1, 15].Select(parts => (Step[])[.. parts.SelectMany(part => part)]);

    private static Gen<Step> Facts() => Gen.Select(
        Gen.Frequency((6, Meter.Select(meter => (int?)meter)), (1, Gen.Const((int?)null))),
        Gen.Enum<FactKind>().Where(kind => kind is not FactKind.Weather),
        Gen.Frequency((2, Gen.Const(true)), (1, Gen.Const(false))),
        Gen.OneOf(KeyRole.Headend, KeyRole.Duty, KeyRole.Payment, KeyRole.Notice),
        Gen.Frequency((1, Gen.Const((int?)null)), (2, Gen.Int[5, 600].Select(minutes => (int?)minutes))),
        Step (meter, kind, on, by, minutes) => new Step.Fact(meter, kind, on, by, minutes));
}
