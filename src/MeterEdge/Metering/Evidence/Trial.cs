using MeterEdge.Modbus.Line;

namespace MeterEdge.Metering.Evidence;

/// <summary>One exchange with a unit, as much of it as is worth keeping.</summary>
/// <param name="Ended">Timestamp.</param>
/// <param name="Result">How it ended; only ways that tell something of the unit.</param>
/// <param name="Code">The code of a refusal.</param>
/// <param name="Garble">What was wrong when garbled.</param>
/// <param name="Expected">Bytes of a normal answer.</param>
/// <param name="Turnaround">From the request to the answer.</param>
/// <param name="Oddity">What else was strange.</param>
internal readonly record struct Trial(
    long Ended, ExchangeResult Result, byte Code, Garble Garble, int Expected, TimeSpan Turnaround, Oddities Oddity)
{
    public bool IsAlive => Result is ExchangeResult.Answered or ExchangeResult.Refused;
}

/// <summary>What can be strange about an exchange besides its outcome.</summary>
[Flags]
internal enum Oddities : byte
{
    None = 0,

    /// <summary>The request itself came back.</summary>
    Echo = 1,

    /// <summary>No valid answer, and more bytes than it has.</summary>
    Longer = 2,

    /// <summary>Bytes before a valid answer.</summary>
    Before = 4,

    /// <summary>Bytes behind a valid answer.</summary>
    Behind = 8,

    /// <summary>Behind a valid answer, a second one of the same unit.</summary>
    Double = 16,

    /// <summary>Its answer came after its time.</summary>
    Late = 32,

    /// <summary>Garbled, and nearly all bytes were 00 or FF.</summary>
    Blank = 64,
}
