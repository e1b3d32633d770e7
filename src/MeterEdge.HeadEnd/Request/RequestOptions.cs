using MeterEdge.Contract;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Request;

/// <summary>What to ask whom.</summary>
/// <param name="Broker">Where.</param>
/// <param name="Prefix">First levels of every topic.</param>
/// <param name="Edge">The concentrator.</param>
/// <param name="Request">The request.</param>
public sealed record RequestOptions(BrokerAddress Broker, string Prefix, string Edge, RequestMessage Request)
{
    /// <summary>Give up when nothing was heard of the request for this long.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>Print the answers as they came.</summary>
    public bool Json { get; init; }
}
