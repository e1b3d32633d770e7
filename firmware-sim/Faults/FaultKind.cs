namespace MeterSim.Faults;

/// <summary>What can be wrong with a meter.</summary>
internal enum FaultKind
{
    /// <summary>Does not answer, as if without power.</summary>
    Silent,

    /// <summary>Without power: silent, and its settings are those of delivery again.</summary>
    PowerCut,

    /// <summary>Answers late.</summary>
    Slow,

    /// <summary>Its counters start from zero again.</summary>
    Reset,

    /// <summary>Its energies wrap at a value.</summary>
    Rollover,

    /// <summary>Every register reads zero for a moment.</summary>
    Zero,

    /// <summary>Refuses with a given code.</summary>
    Exception,

    /// <summary>Refuses blocks above a number of registers.</summary>
    Limit,

    /// <summary>The answer to a write names another value or count than was written.</summary>
    WrongEcho,

    /// <summary>Does what a write says, and does not answer it.</summary>
    NoEcho,

    /// <summary>Answers under another unit's number.</summary>
    Foreign,

    /// <summary>A second meter with the same number answers too.</summary>
    Duplicate,

    /// <summary>Answers with a spoilt CRC.</summary>
    BadCrc,

    /// <summary>The answer ends early.</summary>
    Truncated,

    /// <summary>Random bytes before the answer.</summary>
    NoiseBefore,

    /// <summary>Random bytes after the answer.</summary>
    NoiseAfter,
}
