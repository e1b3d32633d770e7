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
    /// <summary>Makes one message of as many of the leading readings as fit, one at least.</summary>
    /// <param name="request">Id of the request.</param>
    /// <param name="readings">Readings of one epoch in rising order, one or more.</param>
    /// <param name="largest">Most bytes.</param>
    public Parcel Pack(string request, IReadOnlyList<Reading> readings, int largest) => Fit(readings, largest, some =>
        JsonSerializer.SerializeToUtf8Bytes(ReadingMessages.Batch(edge, device, some) with { Request = request }, ContractJson.Default.ReadingsMessage));

    /// <summary>The same of readings that came back from InfluxDB and have no number any more.</summary>
    public Parcel PackHistoric(string request, IReadOnlyList<Snapshot> readings, int largest) => Fit(readings, largest, some =>
        JsonSerializer.SerializeToUtf8Bytes(
            new() { Edge = edge, Device = device, Request = request, Source = "influx", Readings = [.. some.Select(Historic)] },
            ContractJson.Default.HistoricReadingsMessage));

    private static HistoricReadingMessage Historic(Snapshot snapshot)
    {
        var reading = ReadingMessages.One(new("", 0, snapshot));
        return new()
        {
            Meter = reading.Meter,
            Bus = reading.Bus.Length == 0 ? null : reading.Bus,
            Kind = reading.Kind,
            Due = reading.Due,
            T = reading.T,
            SpanMs = reading.SpanMs,
            Q = reading.Q,
            Why = reading.Why,
            Values = reading.Values,
        };
    }

    private static Parcel Fit<T>(IReadOnlyList<T> readings, int largest, Func<IReadOnlyList<T>, byte[]> message)
    {
        var (count, payload) = MessageFit.Make(readings, largest, MessageFit.LikelySize, message);
        return new(Topics.Backfill, payload, count);
    }
}
