namespace MeterEdge.Control.Switching;

/// <summary>What speaks against a write, as far as the switch itself can tell (policy, The switch). Every objection is found, not the first.</summary>
internal static class Checks
{
    /// <summary>What the serial number has to say.</summary>
    /// <param name="action">What is wanted.</param>
    /// <param name="serial">What the meter said of itself.</param>
    /// <param name="allowUnverified">A meter that tells no serial number may be cut too.</param>
    public static (RefusalCode Code, string Why)? OfSerial(SwitchAction action, SerialCheck serial, bool allowUnverified) => serial switch
    {
        SerialCheck.Same => null,
        SerialCheck.Other => (RefusalCode.IdentityUnverified, "the meter tells another serial number"),
        SerialCheck.Silent => (RefusalCode.BusTimeout, "the meter does not tell its serial number: no answer"),
        // Whoever has paid does not stay in the dark for a register that this model lacks.
        SerialCheck.NotTold => action == SwitchAction.Open && !allowUnverified
            ? (RefusalCode.IdentityUnverified, "the meter tells no serial number")
            : null,
    };

    /// <summary>What speaks against opening.</summary>
    public static IEnumerable<(RefusalCode Code, string Why)> BeforeOpen(SwitchLook look, SwitchAbilities can, SwitchLimits limits)
    {
        if (!can.CanOpen)
            yield return (RefusalCode.NoSwitch, "it cannot be opened from afar");
        if (look.Actual == SwitchActual.Unknown)
            yield return Unseen(look);
        else if ((can.MeasuresCurrent && look.CurrentA is null) || (can.MeasuresEnergy && look.EnergyWh is null))
            yield return (RefusalCode.BusTimeout, look.Failure ?? "current or energy was not told");
        if (look.CurrentA >= can.BreakA)
            yield return (RefusalCode.CurrentTooHigh, $"{look.CurrentA:0.#} A flow; it may open below {can.BreakA:0.#} A");
    }

    /// <summary>What speaks against closing, or against letting the customer close.</summary>
    /// <param name="action">Close or arm.</param>
    /// <param name="look">A fresh look.</param>
    /// <param name="can">What the switch can.</param>
    /// <param name="limits">Voltages.</param>
    /// <param name="isRetry">It was told so before, for the same release: then it may be tried without knowing how it stands.</param>
    public static IEnumerable<(RefusalCode Code, string Why)> BeforeClose(
        SwitchAction action, SwitchLook look, SwitchAbilities can, SwitchLimits limits, bool isRetry)
    {
        if (!(action == SwitchAction.Arm ? can.CanArm : can.CanClose))
            yield return (RefusalCode.NoSwitch, $"it cannot be {(action == SwitchAction.Arm ? "armed" : "closed")} from afar");
        if (look.Actual == SwitchActual.Unknown && !isRetry)
            yield return Unseen(look);
        if (look.LocalLock || look.Actual == SwitchActual.Locked)
            yield return (RefusalCode.LocalLock, "it is locked by hand");
        if (look.MaintenanceLock)
            yield return (RefusalCode.MaintenanceLock, "it is locked for maintenance");
        if (look.FaultTrip)
            yield return (RefusalCode.FaultTrip, "it last tripped for leakage or a short circuit");
        else if (look.Actual == SwitchActual.Tripped && !can.ClosesAfterTrip)
            yield return (RefusalCode.FaultTrip, "it has tripped and is to be set back by hand");
        if (can.MeasuresLine && (look.LowestLineVoltageV ?? look.LineVoltageV) is { } least && (least < limits.LeastLineV || look.LineVoltageV > limits.MostLineV))
            yield return (RefusalCode.LineVoltage, $"the line has {least:0.#} to {look.LineVoltageV:0.#} V, not {limits.LeastLineV} to {limits.MostLineV}");
        if (can.MeasuresLine && look.Actual != SwitchActual.Unknown && look.LineVoltageV is null)
            yield return (RefusalCode.BusTimeout, look.Failure ?? "the voltage of the line was not told");
        if (look.LoadVoltageV >= limits.LiveV)
            yield return (RefusalCode.LoadSideVoltage, $"{look.LoadVoltageV:0.#} V on the customer's side");
    }

    private static (RefusalCode Code, string Why) Unseen(SwitchLook look) => look.Failure is { } failure
        ? (RefusalCode.BusTimeout, failure)
        : (RefusalCode.StateUnknown, "the state register says nothing that its profile knows");
}
