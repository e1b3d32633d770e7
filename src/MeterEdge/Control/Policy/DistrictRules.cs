using System.Globalization;
using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Policy;

/// <summary>D24 to D28: what must hold for a cut of any reason.</summary>
internal static class DistrictRules
{
    private const string Rate = "rate.max_opens";
    private static readonly TimeSpan AnswerAge = TimeSpan.FromMinutes(15);

    public static IEnumerable<Gate> Judge(PolicyProfile profile, CutQuestion question)
    {
        var rules = profile.Rules;
        if (rules.ClockTrusted && !question.ClockTrusted)
            yield return Deny("clock.trusted", RefusalCode.ClockUntrusted, "the clock cannot be trusted");
        if (rules.CommsReconnectPathHealthy && !(question.SinceAnswer <= AnswerAge))
            yield return Deny("comms.reconnect_path_healthy", RefusalCode.CommsUnhealthy, "the meter has not answered in the last 15 minutes");
        if (rules.CommsReconnectPathHealthy && !question.ReleasesReachable)
            yield return Deny("comms.reconnect_path_healthy", RefusalCode.CommsUnhealthy, "no release could reach us, and no technician is on call");
        foreach (var why in Excess(rules.RateMaxOpens, question))
            yield return Deny(Rate, RefusalCode.RateLimit, why);
        var earliest = (question.CountdownSince ?? question.Now) + profile.Countdown(question.Order.Reason);
        if (question.Planned < earliest)
            yield return Deny("countdown.minutes", RefusalCode.BeforePromised, Text($"the countdown ends at {earliest:u}"), earliest);
        if (rules.OthersUnaffected && question.IsGroup)
            yield return Deny("others_unaffected", RefusalCode.GroupSwitch, "the switch cuts more than one customer");
    }

    private static IEnumerable<string> Excess(MaxOpens max, CutQuestion question)
    {
        var opens = question.Opens;
        if (question.Order.Reason == CutReason.SafetyEmergency)
        {
            if (opens.EmergenciesLastHour >= max.EmergencyPerHour)
                yield return Text($"{opens.EmergenciesLastHour} emergencies in the last hour, at most {max.EmergencyPerHour}");
            yield break;
        }

        if (opens.LastHour >= max.PerHour)
            yield return Text($"{opens.LastHour} cut off in the last hour, at most {max.PerHour}");
        if (opens.LastDay >= max.PerDay)
            yield return Text($"{opens.LastDay} cut off in 24 hours, at most {max.PerDay}");
        if (opens.LastDay >= Share(max.PercentPerDay, opens.Meters))
            yield return Text($"{opens.LastDay} cut off in 24 hours, at most {max.PercentPerDay} % of {opens.Meters}");
        if (question.Order.Reason == CutReason.Arrears && opens.ArrearsOpen >= Share(max.PercentOpen, opens.Meters))
            yield return Text($"{opens.ArrearsOpen} are open for arrears, at most {max.PercentOpen} % of {opens.Meters}");
    }

    private static int Share(decimal percent, int meters) => Math.Max(1, (int)(percent * meters / 100));

    private static Gate Deny(string rule, RefusalCode code, string why, DateTimeOffset? until = null) => new(rule, code, Verdict.Deny, until, why);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
