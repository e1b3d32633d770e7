namespace MeterSim.Switches;

/// <summary>What can be done at a switch by somebody who stands before it, or by nature.</summary>
internal abstract record SwitchOrder
{
    private SwitchOrder()
    {
    }

    /// <summary>Moves it by hand.</summary>
    internal sealed record ByHand(bool Closed) : SwitchOrder;

    /// <summary>The customer's button.</summary>
    internal sealed record Button : SwitchOrder;

    internal sealed record LocalLock(bool On) : SwitchOrder;

    internal sealed record MaintenanceLock(bool On) : SwitchOrder;

    internal sealed record Trip(TripReason Reason) : SwitchOrder;

    /// <summary>Adds a fault, or takes all away when it is null.</summary>
    internal sealed record SetFault(SwitchFault? Fault) : SwitchOrder;

    /// <summary>Carries it out and says what came of it.</summary>
    public string Do(LoadSwitch one)
    {
        switch (this)
        {
            case ByHand hand:
                return Words(one.MoveByHand(hand.Closed));
            case Button:
                return Words(one.PressButton());
            case Trip trip:
                return Words(one.TripFor(trip.Reason));
            case LocalLock local:
                one.LocalLock = local.On;
                return local.On ? "locked" : "unlocked";
            case MaintenanceLock maintenance:
                one.MaintenanceLock = maintenance.On;
                return maintenance.On ? "locked for maintenance" : "released from maintenance";
            case SetFault { Fault: SwitchFault fault }:
                one.Add(fault);
                return fault.ToString();
            case SetFault:
                one.ClearFaults();
                return "no fault";
            default:
                throw new System.Diagnostics.UnreachableException($"no order like {this}");
        }
    }

    private static string Words(SwitchEffect effect) => effect == SwitchEffect.None ? "nothing happens" : effect.ToString().ToLowerInvariant();
}
