using System.Collections.Immutable;

namespace MeterEdge.Control.Switching;

/// <summary>A customer's switch on its line. Everything goes ahead of polling; a write is sent once and never again by itself.</summary>
public interface ISwitch
{
    /// <summary>What it can do and show.</summary>
    SwitchAbilities Abilities { get; }

    /// <summary>Asks the meter for its serial number.</summary>
    ValueTask<SerialCheck> CheckSerial();

    /// <summary>Reads the state, and what proves it or speaks against a close. Silence makes the state unknown, never an error.</summary>
    ValueTask<SwitchLook> Look(Sight sight = Sight.All);

    /// <summary>Writes once. The outcome says what became of the request, never what became of the switch.</summary>
    ValueTask<WriteOutcome> Write(SwitchAction action);
}

/// <summary>What is looked at. A line is slow: every quantity more keeps a customer waiting who has paid.</summary>
public enum Sight : byte
{
    /// <summary>The state and all that proves it.</summary>
    All,

    /// <summary>The state and the voltages.</summary>
    BeforeClose,

    /// <summary>The state.</summary>
    State,

    /// <summary>All, behind the operations of other switches on the line.</summary>
    Watch,
}

/// <summary>What a switch can do and show, by its profile and by how it is wired.</summary>
public sealed record SwitchAbilities
{
    /// <summary>It can be opened from afar.</summary>
    public bool CanOpen { get; init; }

    /// <summary>Its profile is unproved and no technician has seen it open and close: it must not cut.</summary>
    public bool IsUnproved { get; init; }

    /// <summary>It can be closed from afar.</summary>
    public bool CanClose { get; init; }

    /// <summary>It can be made ready for the customer's button.</summary>
    public bool CanArm { get; init; }

    /// <summary>The meter tells its serial number.</summary>
    public bool TellsSerial { get; init; }

    /// <summary>The voltage of the line is measured while the switch is open.</summary>
    public bool MeasuresLine { get; init; }

    /// <summary>The voltage of the customer's side is measured.</summary>
    public bool MeasuresLoad { get; init; }

    /// <summary>Current is measured.</summary>
    public bool MeasuresCurrent { get; init; }

    /// <summary>Energy is measured.</summary>
    public bool MeasuresEnergy { get; init; }

    /// <summary>It shows whether it is open or closed.</summary>
    public bool ShowsState { get; init; }

    /// <summary>The best proof that a movement can have. Energy can contradict, but not prove.</summary>
    public ProofLevel BestProof => !ShowsState ? ProofLevel.None : MeasuresLoad || MeasuresCurrent ? ProofLevel.Physical : ProofLevel.StateOnly;

    /// <summary>It closes from afar after it has tripped or was opened by hand; else somebody has to go there.</summary>
    public bool ClosesAfterTrip { get; init; }

    /// <summary>It switches more than one customer.</summary>
    public bool IsGroup { get; init; }

    /// <summary>Current above which it must not open, in ampere; null when none is known.</summary>
    public double? BreakA { get; init; }

    /// <summary>Power above which supply is taken off again after closing, in watt; null when none is set.</summary>
    public double? PowerLimitW { get; init; }
}

/// <summary>What a switch is told.</summary>
public enum SwitchAction : byte
{
    Open,
    Close,
    Arm,
}

/// <summary>What is.</summary>
public enum SwitchActual : byte
{
    /// <summary>Nobody knows.</summary>
    Unknown,
    Open,
    Closed,

    /// <summary>Open, and the customer's button closes it.</summary>
    Armed,

    /// <summary>Open, and locked by hand or for maintenance.</summary>
    Locked,

    /// <summary>Open, by itself, for a fault.</summary>
    Tripped,
}

/// <summary>What was seen of a switch at one moment. What is not measured is null.</summary>
public sealed record SwitchLook
{
    /// <summary>When the last answer arrived.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>What the state register says.</summary>
    public required SwitchActual Actual { get; init; }

    /// <summary>Highest voltage of the supply side, in volt.</summary>
    public double? LineVoltageV { get; init; }

    /// <summary>Lowest voltage of the supply side's phases, in volt; null where it has one phase.</summary>
    public double? LowestLineVoltageV { get; init; }

    /// <summary>Highest voltage of the customer's side, in volt.</summary>
    public double? LoadVoltageV { get; init; }

    /// <summary>Highest current of the phases, in ampere.</summary>
    public double? CurrentA { get; init; }

    /// <summary>Active power, in watt.</summary>
    public double? PowerW { get; init; }

    /// <summary>Energy register, in watt-hours.</summary>
    public long? EnergyWh { get; init; }

    /// <summary>What the meter's own registers said, by the contract's names: voltages, currents, power.</summary>
    public ImmutableArray<KeyValuePair<string, decimal>> Measured { get; init; } = [];

    /// <summary>It is locked by hand at the switch.</summary>
    public bool LocalLock { get; init; }

    /// <summary>It is locked for maintenance.</summary>
    public bool MaintenanceLock { get; init; }

    /// <summary>The last trip was for leakage or a short circuit.</summary>
    public bool FaultTrip { get; init; }

    /// <summary>What went wrong on the line, where something did.</summary>
    public string? Failure { get; init; }
}

/// <summary>What the meter said of its serial number.</summary>
public enum SerialCheck : byte
{
    /// <summary>It is the configured one.</summary>
    Same,

    /// <summary>It is another.</summary>
    Other,

    /// <summary>Its profile knows no such register, or the meter refuses to tell.</summary>
    NotTold,

    /// <summary>No answer, or a garbled one.</summary>
    Silent,
}

/// <summary>What became of a write.</summary>
public enum WriteOutcome : byte
{
    /// <summary>The meter repeated it: it has heard, which proves nothing.</summary>
    Echoed,

    /// <summary>The meter refused it.</summary>
    Refused,

    /// <summary>Nobody answered, or not understandably; it may have been done or not.</summary>
    Unanswered,

    /// <summary>It never left: the line is down.</summary>
    NotSent,
}
