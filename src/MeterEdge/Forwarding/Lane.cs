namespace MeterEdge.Forwarding;

/// <summary>The two ways to a sink. Order holds within a lane, not across.</summary>
public enum Lane : byte
{
    /// <summary>Readings as they come.</summary>
    Live = 1,

    /// <summary>Readings that could not be sent when they came.</summary>
    Backlog = 2,
}
