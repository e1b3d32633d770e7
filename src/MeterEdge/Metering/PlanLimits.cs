using MeterEdge.Metering.Profiles;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Metering;

/// <summary>What a plan of requests must respect, and what its requests cost.</summary>
/// <param name="Timing">How long things take on the line.</param>
/// <param name="Turnaround">Time from the end of a request to the first byte of its answer.</param>
/// <param name="MaxRegisters">
/// Most registers that this meter was seen to answer at once, 2 or more; the profile's and the protocol's limits hold as well.
/// </param>
public readonly record struct PlanLimits(LineTiming Timing, TimeSpan Turnaround, int MaxRegisters)
{
    /// <summary>The protocol's limit for one request (Modbus application protocol 1.1b3, 6.3 and 6.4).</summary>
    public const int ProtocolMaxRegisters = 125;

    // Unit, function, address, count, CRC.
    private const int RequestCharacters = 8;

    // Unit, function, byte count, CRC.
    private const int AnswerCharacters = 5;

    /// <summary>Turnaround to reckon with before a meter's own is known.</summary>
    public static readonly TimeSpan AssumedTurnaround = TimeSpan.FromMilliseconds(30);

    /// <summary>The limits of a line before anything was learned about the meter.</summary>
    public static PlanLimits For(LineTiming timing) => new(timing, AssumedTurnaround, ProtocolMaxRegisters);

    /// <summary>These limits for a meter that needs a pause before each request.</summary>
    public PlanLimits For(Profile profile)
    {
        var pause = TimeSpan.FromMilliseconds(profile.PauseMs) - Timing.Silence;
        return pause > TimeSpan.Zero ? this with { Turnaround = Turnaround + pause } : this;
    }

    /// <summary>Time the line is taken by one request and its answer, silences included.</summary>
    /// <param name="registers">Registers asked for.</param>
    public TimeSpan CostOf(int registers) =>
        Timing.Of(RequestCharacters + AnswerCharacters + (2 * registers)) + (2 * Timing.Silence) + Turnaround;
}
