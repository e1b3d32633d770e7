using MeterEdge.Contract;
using MeterEdge.Control.Messages;

namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>What must be so when a switch is opened for an order: invariant 2, and of 8 what concerns opening.</summary>
internal sealed class CutJudge(Mail mail, Bystander[] switches, Setting setting)
{
    // A clock is kept to the second in messages, and to the millisecond by the desk.
    private static readonly TimeSpan Grain = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, DateTimeOffset> _countdowns = [];
    private readonly List<(DateTimeOffset At, CutReason Reason)> _opened = [];
    private bool _trusted = true;
    private DateTimeOffset _started;

    public void Started(DateTimeOffset at) => _started = at;

    public void ClockIs(bool trusted) => _trusted = trusted;

    public void Hear(SwitchResultMessage answer, DateTimeOffset at)
    {
        if (answer is { Stage: "countdown", Id: { } id })
            _countdowns[id] = at;
    }

    public IReadOnlyList<string> Problems(Bystander its, Letter order, DateTimeOffset at)
    {
        var problems = Ordered(its, order, at).Concat(Stopped(order, at)).Concat(Rate(its, order, at)).ToList();
        if (order.CutReason == CutReason.Arrears)
            problems.AddRange(Told(order, at).Concat(Protected(order, at)));
        problems.AddRange(CloseJudge.Judges(its.Operations, its.ClockMoved, at));
        _opened.Add((at, order.CutReason));
        return problems;
    }

    private IEnumerable<string> Ordered(Bystander its, Letter order, DateTimeOffset at)
    {
        if (mail.Get(order.Id) is not { WasRight: true } || order.Meter != its.Meter)
            yield return $"2: order {order.Id} is not right, or for another meter";
        if (!_trusted)
            yield return "2: the clock is not trusted";
        if (!mail.Taken(LetterKind.Approval).Any(approval => approval.Letter.Of == order.Id && approval.Letter.From == Signer.Station && approval.Letter.Case == order.Case))
            yield return $"2: nobody else has approved {order.Id}";
        if (order.CutReason == CutReason.SafetyEmergency)
            yield break;
        if (!_countdowns.TryGetValue(order.Id, out var began) || at - began < TimeSpan.FromMinutes(30) - Grain)
            yield return $"2: the countdown of {order.Id} is not over";
        else if (began < _started)
            yield return $"2: {order.Id} was void since the start";
    }

    private IEnumerable<string> Stopped(Letter order, DateTimeOffset at)
    {
        var since = mail.Get(order.Id)!.At;
        if (mail.Taken(LetterKind.Cancel).Any(cancel => cancel.At > since && (cancel.Letter.Of == order.Id || cancel.Letter.Case == order.Case)))
            yield return $"2: {order.Id} was cancelled";
        if (mail.Taken(LetterKind.Release).Any(release => release.Letter.Case == order.Case && release.Letter.Meter == order.Meter && !IsRevoked(release.Letter)))
            yield return $"2: case {order.Case} has a release";
        if (mail.Get(order.Id)!.Has("cancelled") || mail.Get(order.Id)!.Has("expired"))
            yield return $"2: {order.Id} was said to be over";
    }

    private IEnumerable<string> Told(Letter order, DateTimeOffset at)
    {
        var told = mail.Taken(LetterKind.Notice).Select(notice => notice.Letter)
            .Where(notice => notice.Case == order.Case && notice.Meter == order.Meter && at - notice.Told <= TimeSpan.FromDays(30) + Grain).ToList();
        if (!told.Exists(notice => notice.Notice == NoticeKind.Demand))
            yield return "2: no demand in force";
        if (!told.Exists(notice => notice.Notice == NoticeKind.Written && at - notice.Told >= TimeSpan.FromDays(7)))
            yield return "2: no written notice of seven days";
        if (!told.Exists(notice => notice.Notice == NoticeKind.RemoteExtra && at - notice.Told >= TimeSpan.FromHours(72)))
            yield return "2: no further notice of three days";
        if (!told.Exists(notice => notice.Notice == NoticeKind.Final && at - notice.Told >= TimeSpan.FromMinutes(30) && at - notice.Told <= TimeSpan.FromMinutes(120) + Grain))
            yield return "2: no last notice within two hours";
        if (told.Exists(notice => notice.Told.AddMinutes(30) > at))
            yield return "2: supply was promised for longer";
    }

    private IEnumerable<string> Protected(Letter order, DateTimeOffset at)
    {
        var latest = new Dictionary<(FactKind, int?), Letter>();
        foreach (var fact in mail.Taken(LetterKind.Fact).Select(fact => fact.Letter))
        {
            // Nobody ends his own guarantee.
            var key = (fact.Fact, fact.Meter);
            if (!fact.On && fact.Fact == FactKind.Guarantee && latest.TryGetValue(key, out var given) && given.On && PostOffice.Role(given.From) == PostOffice.Role(fact.From))
                continue;
            latest[key] = fact;
        }

        foreach (var fact in latest.Values.Where(fact => fact.On && (fact.Until is null || fact.Until > at) && (fact.Meter is null || fact.Meter == order.Meter)))
        {
            if (fact.Fact is FactKind.PaymentPending && at - fact.Issued >= TimeSpan.FromHours(72) - Grain)
                continue;
            if (fact.Fact is not FactKind.Weather)
                yield return $"2: {fact.Fact} holds for meter {order.Meter}";
        }
    }

    private IEnumerable<string> Rate(Bystander its, Letter order, DateTimeOffset at)
    {
        var meters = Bench.Meters + setting.Neighbours;
        var isEmergency = order.CutReason == CutReason.SafetyEmergency;
        var hour = _opened.Count(one => at - one.At < TimeSpan.FromHours(1) && (one.Reason == CutReason.SafetyEmergency) == isEmergency);
        var day = _opened.Count(one => at - one.At < TimeSpan.FromHours(24) && one.Reason != CutReason.SafetyEmergency);
        if (isEmergency)
        {
            if (hour >= 5)
                yield return $"8: {hour} emergencies in an hour already";
            yield break;
        }

        if (hour >= 2)
            yield return $"8: {hour} opened in an hour already";
        if (day >= Math.Min(5, Math.Max(1, meters * 2 / 100)))
            yield return $"8: {day} opened in a day already, of {meters}";
        var open = switches.Count(one => one != its && one.CutFor is { CutReason: CutReason.Arrears });
        if (order.CutReason == CutReason.Arrears && open >= Math.Max(1, meters / 10))
            yield return $"8: {open} are open for arrears already, of {meters}";
    }

    private bool IsRevoked(Letter release) => mail.Taken(LetterKind.Revoke).Any(revoke => revoke.Letter.Of == release.Id && revoke.Letter.From == release.From);
}
