using MeterSim.Frames;
using MeterSim.Meters;

namespace MeterSim.Truth;

/// <summary>One answered request as it truly was.</summary>
internal readonly ref struct AnsweredRequest(
    DateTimeOffset formed, DateTimeOffset sent, SimulatedMeter meter, Request request, ExceptionCode exception,
    ReadOnlySpan<byte> words, string? fault)
{
    /// <summary>When the answer was formed: the instant of its values.</summary>
    public DateTimeOffset Formed { get; } = formed;

    /// <summary>When its last byte was delivered.</summary>
    public DateTimeOffset Sent { get; } = sent;

    public SimulatedMeter Meter { get; } = meter;

    public Request Request { get; } = request;

    public ExceptionCode Exception { get; } = exception;

    /// <summary>The registers read or written, two bytes each, or the bits, eight in a byte, as the meter holds them; empty with a refusal.</summary>
    public ReadOnlySpan<byte> Words { get; } = words;

    /// <summary>What the meter's terminals carried when the answer was formed; null when that is not to be told.</summary>
    public Terminals? Terminals { get; init; }

    /// <summary>The names of the faults that struck this answer, joined by "+".</summary>
    public string? Fault { get; } = fault;
}
