namespace MeterEdge.Control.Switching;

/// <summary>How the watch after closing ended.</summary>
public enum WatchOutcome : byte
{
    /// <summary>Nothing was wrong.</summary>
    Quiet,

    /// <summary>Nobody answered all the time, so nothing is known to be wrong.</summary>
    Unseen,

    /// <summary>More power than is permitted, and not for a moment only: to be opened.</summary>
    OverCurrent,

    /// <summary>The customer's side is live and the line is dead: to be opened.</summary>
    BackFeed,

    /// <summary>It is not closed any more: it tripped, or somebody opened it.</summary>
    Opened,
}

/// <summary>The end of a watch.</summary>
/// <param name="Outcome">What it was.</param>
/// <param name="Why">In words, for the audit.</param>
/// <param name="Look">The look that says so, or the last one; null when there was none.</param>
public sealed record WatchEnd(WatchOutcome Outcome, string Why, SwitchLook? Look);

/// <summary>What is wrong with supply that has just come back.</summary>
internal static class Watch
{
    /// <summary>What one look says; null when nothing is wrong.</summary>
    public static WatchEnd? Judge(SwitchLook look, SwitchAbilities can, SwitchLimits limits)
    {
        if (look.Actual is SwitchActual.Open or SwitchActual.Armed or SwitchActual.Tripped or SwitchActual.Locked)
            return new(WatchOutcome.Opened, $"the state register says {look.Actual.Lower()}{(look.FaultTrip ? ", for leakage or a short circuit" : "")}", look);
        if (look.PowerW > can.PowerLimitW)
            return new(WatchOutcome.OverCurrent, $"{look.PowerW:0} W, and {can.PowerLimitW:0} W are permitted", look);
        if (look.CurrentA >= can.BreakA)
            return new(WatchOutcome.OverCurrent, $"{look.CurrentA:0.#} A, and the switch breaks less than {can.BreakA:0.#} A", look);
        return look.LineVoltageV < limits.LiveV && look.LoadVoltageV >= limits.LiveV
            ? new(WatchOutcome.BackFeed, $"{look.LoadVoltageV:0.#} V on the customer's side of a dead line", look)
            : null;
    }
}
