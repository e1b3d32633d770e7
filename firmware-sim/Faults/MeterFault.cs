using MeterSim.Physics;

namespace MeterSim.Faults;

/// <summary>The fault of one meter, counted down as it strikes.</summary>
internal sealed class MeterFault(Dice dice)
{
    /// <summary>As it stands: <see cref="Fault.Times"/> is what is left.</summary>
    public Fault? Active { get; private set; }

    public void Set(Fault? fault) => Active = fault;

    /// <summary>Asked once for every request to the meter: the fault if it strikes this one.</summary>
    public Fault? Strike()
    {
        if (Active is not Fault fault || (fault.Chance < 1 && dice.Fraction() >= fault.Chance))
            return null;
        if (fault.Times is int left)
            Active = left > 1 ? fault with { Times = left - 1 } : null;
        return fault;
    }
}
