using MeterSim.Frames;
using MeterSim.Meters;
using MeterSim.Switches;

namespace MeterSim.Truth;

/// <summary>
/// One write on the line and what it did, whether or not its answer goes out, or somebody hears that. Told when it is obeyed.
/// </summary>
internal readonly ref struct HeardWrite(DateTimeOffset time, Request request, ReadOnlySpan<byte> words)
{
    public DateTimeOffset Time { get; } = time;

    public Request Request { get; } = request;

    /// <summary>What was to be written: registers, two bytes each, or bits, eight in a byte.</summary>
    public ReadOnlySpan<byte> Words { get; } = words;

    /// <summary>Who heard it; null when nobody has that number, or the one who has it could not listen.</summary>
    public SimulatedMeter? Meter { get; init; }

    /// <summary>The refusal, if it was one.</summary>
    public ExceptionCode Exception { get; init; }

    /// <summary>The names of the faults that struck it, joined by "+", or why nobody heard it.</summary>
    public string? Fault { get; init; }

    /// <summary>What it did to switches.</summary>
    public IReadOnlyList<ChannelEffect> Effects { get; init; } = [];
}
