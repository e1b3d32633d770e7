using MeterSim.Faults;

namespace MeterSim.Control;

/// <summary>What can be asked of a running simulator.</summary>
internal abstract record SimCommand
{
    private SimCommand()
    {
    }

    /// <summary>A null unit means all, a null fault means none.</summary>
    internal sealed record SetFault(int? Unit, Fault? Fault) : SimCommand;

    /// <summary>A null power frees the household again.</summary>
    internal sealed record PinPower(int Unit, long? PowerMw) : SimCommand;

    internal sealed record Plug(bool In) : SimCommand;

    internal sealed record Status(bool Json) : SimCommand;

    internal sealed record Help : SimCommand;
}
