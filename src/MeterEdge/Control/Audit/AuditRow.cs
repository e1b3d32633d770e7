namespace MeterEdge.Control.Audit;

/// <summary>One row of the chain of evidence.</summary>
/// <param name="Seq">Its number, from 1, without a gap.</param>
/// <param name="TimeMs">When it was written, in milliseconds since 1970.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Meter">Serial number, where a meter is concerned.</param>
/// <param name="Case">The case, where one is concerned.</param>
/// <param name="Body">Details by kind, JSON text.</param>
/// <param name="Hash">See <see cref="AuditChain.Hash"/>.</param>
internal sealed record AuditRow(long Seq, long TimeMs, string Kind, string? Meter, string? Case, string Body, string Hash);
