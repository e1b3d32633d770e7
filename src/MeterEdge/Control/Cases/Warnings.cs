using MeterEdge.Control.Policy;

namespace MeterEdge.Control.Cases;

/// <summary>Says in time what is coming, and what is taking too long: text messages, calls and field crews hang on it.</summary>
/// <param name="reconnect">How long giving supply back may take.</param>
/// <param name="anyClock">The policy does without a trusted clock, and cuts by the one there is.</param>
internal sealed class Warnings(ReconnectPolicy reconnect, bool anyClock)
{
    private static readonly (string In, TimeSpan Before)[] BeforeCut =
        [("30min", TimeSpan.FromMinutes(30)), ("24h", TimeSpan.FromHours(24)), ("72h", TimeSpan.FromHours(72)), ("7d", TimeSpan.FromDays(7))];

    private readonly (string After, TimeSpan Since, Severity Severity)[] _overdue =
    [
        ("20h", reconnect.Explanation, Severity.Alarm),
        ("60min", reconnect.Alarm, Severity.Alarm),
        ("15min", reconnect.Target, Severity.Warning),
    ];

    /// <summary>Whatever has come due since the last look; of several at once the most urgent only.</summary>
    public void Look(Turn turn)
    {
        foreach (var of in turn.Book.Cases.Values.Where(of => of.Closed is null).ToList())
        {
            if (CutAfter(of) is { } after && (anyClock || turn.ClockTrusted))
                CutDue(turn, of, after);
            if (turn.Book.Cases[of.Id] is { Release: { State: ReleaseState.Reserved } held } owed)
                Overdue(turn, owed, held);
        }
    }

    private static void CutDue(Turn turn, CaseFile of, DateTimeOffset after)
    {
        var left = after - turn.Now;
        if (left <= TimeSpan.Zero || BeforeCut.FirstOrDefault(mark => left <= mark.Before) is not { In: { } mark } || of.Told.Contains(mark))
            return;
        turn.Put(of with { Told = of.Told.Add(mark) });
        turn.Tell("cut_due", Severity.Info, of.Meter, of.Id, new() { ["in"] = mark, ["cut_after"] = after.ToString(Contract.UtcMillisecondsConverter.Format, null) });
    }

    private void Overdue(Turn turn, CaseFile of, HeldRelease held)
    {

        // A clock that was set back meanwhile must not put it off for years.
        var since = (turn.Now - held.Received).Duration();
        if (_overdue.FirstOrDefault(mark => since >= mark.Since) is not { After: { } mark } found || of.Told.Contains(mark))
            return;
        turn.Put(of with { Told = of.Told.Add(mark) });
        turn.Tell("restoration_overdue", found.Severity, of.Meter, of.Id, new() { ["after"] = mark, ["release"] = held.Release.Id, ["intent"] = turn.Switch(of.Meter).Intent.Lower() });
    }

    // The latest word counts: what was promised last.
    private static DateTimeOffset? CutAfter(CaseFile of) =>
        of.Cut is { Stage: CutStage.Opening or CutStage.Done } || of.Release is not null || of.Notices.IsEmpty ? null : of.Notices.Max(notice => notice.CutAfter);
}
