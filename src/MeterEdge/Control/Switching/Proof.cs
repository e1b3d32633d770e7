namespace MeterEdge.Control.Switching;

/// <summary>How an operation ended, as far as anybody can tell.</summary>
public enum ProofStage : byte
{
    /// <summary>It is as intended.</summary>
    Verified,

    /// <summary>Something says that it is not as intended.</summary>
    Contradicted,

    /// <summary>Nobody knows: an honest end.</summary>
    Unknown,
}

/// <summary>What a proof rests on.</summary>
public enum ProofLevel : byte
{
    /// <summary>Nothing, or an echo.</summary>
    None,

    /// <summary>The state register, and nothing against it.</summary>
    StateOnly,

    /// <summary>Voltage, current or energy agree with it.</summary>
    Physical,
}

/// <summary>What was found.</summary>
/// <param name="Stage">How it ended.</param>
/// <param name="Level">What that rests on.</param>
/// <param name="Why">In words, for the audit.</param>
public sealed record Judgement(ProofStage Stage, ProofLevel Level, string Why);

/// <summary>Says what two looks at a switch prove. An echo is not among what it is told.</summary>
public static class Proof
{
    // A register counts in steps, up to 10 Wh with two decimals of a kWh: one step is not yet a flow.
    private const double EnergyStepWh = 10;

    /// <summary>The verdict on an action.</summary>
    /// <param name="action">What was wanted.</param>
    /// <param name="before">The look before the write.</param>
    /// <param name="after">The look after it.</param>
    /// <param name="limits">When a side is live and when current flows.</param>
    public static Judgement Judge(SwitchAction action, SwitchLook before, SwitchLook after, SwitchLimits limits) => action switch
    {
        SwitchAction.Open => Opened(before, after, limits),
        SwitchAction.Close => Closed(after, limits),
        SwitchAction.Arm => Armed(before, after, limits),
    };

    private static Judgement Opened(SwitchLook before, SwitchLook after, SwitchLimits limits) => after.Actual switch
    {
        SwitchActual.Open or SwitchActual.Tripped or SwitchActual.Locked => Interrupted(before, after, limits),
        SwitchActual.Closed => Against("the state register says closed"),
        SwitchActual.Armed => Against("the state register says armed: the customer's button would close it"),
        SwitchActual.Unknown => after.CurrentA >= limits.FlowingA ? Against($"{after.CurrentA:0.##} A flow") : Nothing(after),
    };

    private static Judgement Armed(SwitchLook before, SwitchLook after, SwitchLimits limits) => after.Actual switch
    {
        SwitchActual.Armed => Interrupted(before, after, limits),
        SwitchActual.Closed => Closed(after, limits),
        SwitchActual.Open or SwitchActual.Tripped or SwitchActual.Locked => Against($"the state register says {after.Actual.Lower()}"),
        SwitchActual.Unknown => Nothing(after),
    };

    private static Judgement Closed(SwitchLook after, SwitchLimits limits) => after.Actual switch
    {
        SwitchActual.Closed => Conducting(after, limits),
        SwitchActual.Open or SwitchActual.Armed or SwitchActual.Tripped or SwitchActual.Locked =>
            Against($"the state register says {after.Actual.Lower()}"),
        SwitchActual.Unknown => Nothing(after),
    };

    /// <summary>The register says that the way is interrupted: what does the rest say?</summary>
    private static Judgement Interrupted(SwitchLook before, SwitchLook after, SwitchLimits limits)
    {
        if (after.CurrentA >= limits.FlowingA)
            return Against($"{after.CurrentA:0.##} A flow although the state register says {after.Actual.Lower()}: welded or bridged");
        if (EnergyMoved(before, after))
            return Against($"energy moves although the state register says {after.Actual.Lower()}: welded or bridged");
        if (after.LoadVoltageV >= limits.LiveV)
            return Against($"{after.LoadVoltageV:0.#} V on the customer's side although the state register says {after.Actual.Lower()}: welded or fed back");

        // With a dead line nothing could flow through a closed switch either.
        if (after.LineVoltageV < limits.LiveV)
            return new(ProofStage.Verified, ProofLevel.StateOnly, $"the state register says {after.Actual.Lower()}; the line is dead, so nothing else tells");
        if (after.LoadVoltageV is not null)
            return new(ProofStage.Verified, ProofLevel.Physical, "no voltage on the customer's side");
        return before.CurrentA >= limits.FlowingA && after.CurrentA is not null
            ? new(ProofStage.Verified, ProofLevel.Physical, $"{before.CurrentA:0.##} A flowed, and flow no more")
            : new(ProofStage.Verified, ProofLevel.StateOnly, $"the state register says {after.Actual.Lower()}, and nothing says otherwise");
    }

    private static Judgement Conducting(SwitchLook after, SwitchLimits limits)
    {
        // With current there is supply, whatever else is measured.
        if (after.CurrentA >= limits.FlowingA)
            return new(ProofStage.Verified, ProofLevel.Physical, $"{after.CurrentA:0.##} A flow");
        if (after.LoadVoltageV >= limits.LiveV)
            return new(ProofStage.Verified, ProofLevel.Physical, $"{after.LoadVoltageV:0.#} V on the customer's side");

        // A dead line explains a dead customer's side.
        return after.LoadVoltageV is not null && after.LineVoltageV is not null && after.LineVoltageV >= limits.LiveV
            ? Against("no voltage on the customer's side although the state register says closed")
            : new(ProofStage.Verified, ProofLevel.StateOnly, "the state register says closed, and nothing says otherwise");
    }

    /// <summary>True when more energy was counted than could flow until the switch had done its work.</summary>
    private static bool EnergyMoved(SwitchLook before, SwitchLook after)
    {
        if (after.EnergyWh is not { } now || before.EnergyWh is not { } then)
            return false;
        var flowing = Math.Abs(before.PowerW ?? 0) * Math.Max(0, (after.Time - before.Time).TotalHours);
        return now - then > (2 * flowing) + EnergyStepWh;
    }

    private static Judgement Against(string why) => new(ProofStage.Contradicted, ProofLevel.None, why);

    private static Judgement Nothing(SwitchLook after) =>
        new(ProofStage.Unknown, ProofLevel.None, after.Failure ?? "the state register says nothing that its profile knows");
}
