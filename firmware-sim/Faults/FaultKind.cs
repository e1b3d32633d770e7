namespace MeterSim.Faults;

/// <summary>What can be wrong with a meter.</summary>
internal enum FaultKind
{
    /// <summary>Does not answer, as if without power.</summary>
    Silent,

    /// <summary>Answers with a spoilt CRC.</summary>
    BadCrc,

    /// <summary>Answers late.</summary>
    Slow,
}
