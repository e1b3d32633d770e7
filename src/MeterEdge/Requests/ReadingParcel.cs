using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.Forwarding;
using MeterEdge.Mqtt;
using MeterEdge.Readings;

namespace MeterEdge.Requests;

/// <summary>Makes messages of readings that somebody asked for.</summary>
/// <param name="edge">The concentrator's name.</param>
/// <param name="device">Its random id.</param>
internal sealed class ReadingParcel(string edge, string device)
{
    private const int LikelySize = 700;

    /// <summary>Makes one message of as many of the leading readings as fit, one at least.</summary>
    /// <param name="request">Id of the request.</param>
    /// <param name="readings">Readings of one epoch in rising order, one or more.</param>
    /// <param name="largest">Most bytes.</param>
    public Parcel Pack(string request, IReadOnlyList<Reading> readings, int largest)
    {
        var count = Math.Clamp(largest / LikelySize, 1, readings.Count);
        while (true)
        {
            var message = ReadingMessages.Batch(edge, device, [.. readings.Take(count)]) with { Request = request };
            var payload = JsonSerializer.SerializeToUtf8Bytes(message, ContractJson.Default.ReadingsMessage);
            if (payload.Length <= largest || count == 1)
                return new(Topics.Backfill, payload, count);
            count = Math.Clamp((int)((long)count * largest / payload.Length), 1, count - 1);
        }
    }
}
