namespace MeterEdge.Journal;

/// <summary>A reading that a sink will never take.</summary>
/// <param name="Sink">Name of the sink; empty when the journal itself could not read the row.</param>
/// <param name="Seq">Number of the reading.</param>
/// <param name="Reason">What the sink said.</param>
public sealed record DeadLetter(string Sink, long Seq, string Reason);
