using MeterEdge.Contract;
using MeterEdge.Readings;

namespace MeterEdge.Forwarding;

/// <summary>Readings as the contract publishes them.</summary>
public static class ReadingMessages
{
    /// <summary>One batch: readings of one epoch in rising order, one or more.</summary>
    public static ReadingsMessage Batch(string edge, string device, IReadOnlyList<Reading> readings) => new()
    {
        Edge = edge,
        Device = device,
        Epoch = readings[0].Epoch,
        First = readings[0].Seq,
        Last = readings[^1].Seq,
        Readings = [.. readings.Select(One)],
    };

    /// <summary>One reading.</summary>
    public static ReadingMessage One(Reading reading)
    {
        var snapshot = reading.Snapshot;
        return new()
        {
            Seq = reading.Seq,
            Meter = snapshot.Meter.Serial,
            Bus = snapshot.Meter.Bus,
            Unit = snapshot.Meter.Unit,
            Profile = snapshot.Meter.Profile,
            Kind = snapshot.Kind.Word(),
            Due = snapshot.Due,
            T = snapshot.Time,
            SpanMs = snapshot.SpanMs,
            Q = snapshot.Quality.Word(),
            Why = snapshot.Quality == Quality.Good || snapshot.Why.IsEmpty ? null : [.. snapshot.Why.Select(why => why.Word())],
            Values = snapshot.Quality == Quality.Missing || snapshot.Values.IsEmpty ? null : Values(snapshot),
            Raw = Raw(snapshot),
        };
    }

    private static Dictionary<string, ReadingValue> Values(Snapshot snapshot)
    {
        var values = new Dictionary<string, ReadingValue>(snapshot.Values.Length);
        foreach (var value in snapshot.Values)
            values[value.Quantity.Key()] = value.Quantity == Quantity.SwitchState ? SwitchWord(value.Value) : value.Value;
        return values;
    }

    private static Dictionary<string, string>? Raw(Snapshot snapshot)
    {
        Dictionary<string, string>? raw = null;
        foreach (var value in snapshot.Values)
        {
            if (value.Quantity.IsEnergy() && value.Raw.Count > 0)
                (raw ??= [])[value.Quantity.Key()] = value.Raw.ToString();
        }

        return raw;
    }

    // A reading holds numbers only; these are the ones that stand for the contract's words.
    private static string SwitchWord(decimal state) => state switch
    {
        0 => "open",
        1 => "closed",
        2 => "armed",
        _ => "unknown",
    };
}
