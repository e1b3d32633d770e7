using MeterEdge.Control.Messages;
using MeterEdge.Control.Switching;

namespace MeterEdge.Tests.Control.Cases.Invariants;

/// <summary>What must be so when a switch is closed or armed: invariants 1, 5, 6, and of 7 and 8 what concerns closing.</summary>
internal sealed class CloseJudge(Mail mail)
{
    private static readonly TimeSpan Dwell = TimeSpan.FromMinutes(10);
    private const int MostADay = 4;

    public IEnumerable<string> Problems(Bystander its, SwitchAction action, DateTimeOffset at)
    {
        if (its.ToClose is not { } release || mail.Get(release.Id) is not { } posted)
            return ["1: no release was said to be used"];
        var attempt = its.Attempts[release.Id] = its.Attempts.GetValueOrDefault(release.Id) + 1;
        var problems = Right(its, action, posted).Concat(Seen(its, attempt)).ToList();
        if (attempt == 1)
        {
            problems.AddRange(Pace(its, at));
            its.Operate(at);
        }

        return problems;
    }

    private IEnumerable<string> Right(Bystander its, SwitchAction action, Posted posted)
    {
        var release = posted.Letter;
        if (!posted.IsTaken)
            yield return $"1: release {release.Id} is not right, or was not taken";
        if (release.Meter != its.Meter)
            yield return $"1: release {release.Id} is for meter {release.Meter}";
        if (posted.Answers.Exists(answer => answer.Said.Stage == "verified" || answer.Said.CaseClosed == true))
            yield return $"5: release {release.Id} has been used up";
        if (its.CutFor is { } cut && cut.Case != release.Case)
            yield return $"1: cut for {cut.Case}, closed for {release.Case}";
        if (its.CutFor is { } ordered && !release.ReleaseReason.Restores(ordered.CutReason))
            yield return $"1: {release.ReleaseReason} does not restore what was cut for {ordered.CutReason}";
        if (mail.Taken(LetterKind.Revoke).Any(revoke => revoke.Letter.Of == release.Id && revoke.Letter.From == release.From))
            yield return $"1: release {release.Id} was taken back";
        if (action == SwitchAction.Close && release.Mode == ReconnectMode.Arm && its.Meter == 1)
            yield return $"release {release.Id} permits the customer's button only";
    }

    private static IEnumerable<string> Seen(Bystander its, int attempt)
    {
        if (its.Look is { Actual: SwitchActual.Unknown } && attempt == 1)
            yield return "7: closed although nobody knows how it stands, and it was not told so before";
        if (its.Look is { LocalLock: true } or { FaultTrip: true })
            yield return "closed although it is locked or has tripped for a fault";
        if (its.Look is { Actual: SwitchActual.Closed })
            yield return "closed although it is closed";
    }

    /// <summary>The rest of a switch between its operations. Wall time that was set meanwhile may keep nobody in the dark, so nothing is said then.</summary>
    private static IEnumerable<string> Pace(Bystander its, DateTimeOffset at) => Judges(its.Operations, its.ClockMoved, at);

    public static IEnumerable<string> Judges(IReadOnlyList<DateTimeOffset> operations, DateTimeOffset clockMoved, DateTimeOffset at)
    {
        if (operations is [.., var last] && clockMoved < last && at - last < Dwell)
            yield return $"8: moved {at - last} after it was last moved";
        if (clockMoved < at.AddHours(-24) && operations.Count(one => at - one < TimeSpan.FromHours(24)) >= MostADay)
            yield return $"8: moved more than {MostADay} times in a day";
    }
}
