using MeterSim.Faults;
using MeterSim.Switches;

namespace MeterSim.Control;

/// <summary>What can be asked of a running simulator.</summary>
internal abstract record SimCommand
{
    private SimCommand()
    {
    }

    /// <summary>Adds a fault, or takes all away when it is null. A null unit means all.</summary>
    internal sealed record SetFault(int? Unit, Fault? Fault) : SimCommand;

    /// <summary>Takes one kind of fault away. A null unit means all.</summary>
    internal sealed record ClearFault(int? Unit, FaultKind Kind) : SimCommand;

    /// <summary>A null power frees the household again.</summary>
    internal sealed record PinPower(int Unit, long? PowerMw) : SimCommand;

    /// <summary>The three phases of a household, each as told, in or out.</summary>
    internal sealed record PinPhases(int Unit, long L1Mw, long L2Mw, long L3Mw) : SimCommand;

    /// <summary>The voltage of the line at one meter; null lets the transformer decide again.</summary>
    internal sealed record PinVoltage(int Unit, double? Volts) : SimCommand;

    /// <summary>Something happens at a switch; channels are counted from 1.</summary>
    internal sealed record AtSwitch(int Unit, int Channel, SwitchOrder Order) : SimCommand;

    internal sealed record Plug(bool In) : SimCommand;

    internal sealed record Drop(TimeSpan Refusing) : SimCommand;

    /// <summary>For one line, counted from 1.</summary>
    internal sealed record OnLine(int Line, SimCommand Command) : SimCommand;

    internal sealed record Status(bool Json) : SimCommand;

    internal sealed record Help : SimCommand;
}
