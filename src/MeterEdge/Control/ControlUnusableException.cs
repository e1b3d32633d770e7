namespace MeterEdge.Control;

/// <summary>The control store was made by a newer version; the message says what to do. Going on without it would forget what it holds.</summary>
public sealed class ControlUnusableException(string message) : Exception(message);
