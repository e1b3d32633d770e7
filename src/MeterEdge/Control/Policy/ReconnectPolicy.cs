using MeterEdge.Control.Messages;

namespace MeterEdge.Control.Policy;

/// <summary>
/// How supply comes back: C3 to C7 of the policy, and the pace of a switch. Three rules are no values, because nothing may change them: a
/// reconnect always needs a release (C1), it comes at all hours (C2), and a part of the debt is not enough (C5).
/// </summary>
public sealed class ReconnectPolicy(PolicyRules rules)
{
    /// <summary>C3: supply should be back within this.</summary>
    public TimeSpan Target => rules.ReconnectTarget;

    /// <summary>C3: an alarm goes out after this.</summary>
    public TimeSpan Alarm => rules.ReconnectAlarm;

    /// <summary>C3: the customer is owed an explanation after this.</summary>
    public TimeSpan Explanation => rules.ReconnectExplanation;

    /// <summary>C3: what the law allows.</summary>
    public TimeSpan Hard => rules.ReconnectHard;

    /// <summary>C4: how a switch is closed that can be closed both ways.</summary>
    public ReconnectMode Mode => rules.ReconnectMode;

    /// <summary>C4: an armed switch that nobody closed is opened again after this.</summary>
    public TimeSpan ArmFor => TimeSpan.FromMinutes(rules.ReconnectArmMinutes);

    /// <summary>C6: attempts to close for one release.</summary>
    public int MaxCloseAttempts => rules.ReconnectMaxCloseAttempts;

    /// <summary>C7: least time between two closings in the district.</summary>
    public TimeSpan Stagger => TimeSpan.FromSeconds(rules.ReconnectStagger.Seconds);

    /// <summary>C7: after an outage of many, each closing waits a random part of this besides.</summary>
    public TimeSpan OutageStagger => TimeSpan.FromSeconds(rules.ReconnectStagger.OutageSeconds);

    /// <summary>C6: how long to wait after a failed attempt, counted from 1; after the last one somebody has to go there.</summary>
    public TimeSpan BackOff(int failed) => rules.ReconnectBackOffMinutes is [_, ..] minutes
        ? TimeSpan.FromMinutes(minutes[Math.Clamp(failed, 1, minutes.Length) - 1])
        : TimeSpan.Zero;

    /// <summary>The first moment, not before <paramref name="now"/>, at which a switch may be operated again. Opening for safety asks nobody.</summary>
    /// <param name="operations">When it was operated of late, in any order. What lies far ahead was stamped by a clock that was wrong, and holds up nobody.</param>
    /// <param name="now">Now.</param>
    public DateTimeOffset NextOperation(IEnumerable<DateTimeOffset> operations, DateTimeOffset now)
    {
        var most = rules.SwitchMaxOperationsPerDay;
        var latest = operations.Where(at => at <= now.AddMinutes(rules.SwitchDwellMinutes)).OrderDescending().Take(most).ToList();
        var next = now;
        if (latest.Count > 0 && latest[0].AddMinutes(rules.SwitchDwellMinutes) is var rested && rested > next)
            next = rested;
        if (latest.Count == most && latest[^1].AddHours(24) is var dayOver && dayOver > next)
            next = dayOver;
        return next;
    }
}
