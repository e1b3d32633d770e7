namespace MeterEdge.Control;

/// <summary>An event with its number.</summary>
/// <param name="N">Number within the control store, from 1, rising by one.</param>
/// <param name="Happened">The event.</param>
public sealed record KeptEvent(long N, Event Happened);
