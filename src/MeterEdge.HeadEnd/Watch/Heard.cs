namespace MeterEdge.HeadEnd.Watch;

/// <summary>What a subscription has to tell.</summary>
public abstract record Heard
{
    private Heard()
    {
    }

    /// <summary>Connected and subscribed.</summary>
    public sealed record Connected : Heard;

    /// <summary>No connection, and why; it is tried again. Told once per outage and reason.</summary>
    public sealed record Lost(string Why) : Heard;

    /// <summary>A message.</summary>
    public sealed record Message(string Topic, ReadOnlyMemory<byte> Payload) : Heard;
}
