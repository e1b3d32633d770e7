namespace MeterEdge.Requests;

/// <summary>A request that is not over yet.</summary>
/// <param name="Request">What is asked for.</param>
/// <param name="State">How far it is.</param>
/// <param name="StoppedBy">Id of the request that stops it, if there is one.</param>
internal sealed record OpenRequest(Request Request, ReplayState State, string? StoppedBy);
