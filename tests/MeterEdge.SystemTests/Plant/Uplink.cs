using System.Text;
using System.Text.Json;
using MeterEdge.Contract;

namespace MeterEdge.SystemTests.Plant;

/// <summary>Everything that somebody outside got from the edge, in the order of arrival.</summary>
internal sealed class Uplink
{
    /// <summary>What all topics of the edge begin with.</summary>
    public const string Root = $"me/v1/{EdgeSettings.Edge}/";

    private readonly Lock _gate = new();
    private readonly List<Heard> _heard = [];
    private readonly List<Arrival> _arrivals = [];
    private readonly List<HistoricReadingMessage> _historic = [];
    private readonly List<EventMessage> _events = [];
    private readonly List<StateMessage> _states = [];
    private long _newest;

    /// <summary>The first message that could not be understood.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Every message.</summary>
    public IReadOnlyList<Heard> Everything => Copy(_heard);

    /// <summary>Every reading, once for each time it arrived.</summary>
    public IReadOnlyList<Arrival> Arrivals => Copy(_arrivals);

    /// <summary>How many readings have arrived.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _arrivals.Count;
        }
    }

    /// <summary>Largest number of a reading so far, 0 before the first.</summary>
    public long Newest
    {
        get
        {
            lock (_gate)
                return _newest;
        }
    }

    /// <summary>Every reading without a number, once for each time it arrived.</summary>
    public IReadOnlyList<HistoricReadingMessage> Historic => Copy(_historic);

    /// <summary>Every event, once for each time it arrived.</summary>
    public IReadOnlyList<EventMessage> Events => Copy(_events);

    /// <summary>The states, oldest first.</summary>
    public IReadOnlyList<StateMessage> States => Copy(_states);

    /// <summary>Takes one message.</summary>
    /// <param name="topic">The whole topic.</param>
    /// <param name="retained">Its retain flag.</param>
    /// <param name="bytes">Its payload.</param>
    public void Take(string topic, bool retained, ReadOnlySpan<byte> bytes)
    {
        var below = topic[Root.Length..];
        var payload = Encoding.UTF8.GetString(bytes);
        lock (_gate)
        {
            _heard.Add(new(below, retained, payload));
            try
            {
                if (below is Arrival.Live or Arrival.Backfill)
                    TakeReadings(below, payload);
                else if (below == "up/event")
                    _events.Add(JsonSerializer.Deserialize(payload, ContractJson.Default.EventMessage)!);
                else if (below == "up/state")
                    _states.Add(JsonSerializer.Deserialize(payload, ContractJson.Default.StateMessage)!);
            }
            catch (JsonException wrong)
            {
                Fault ??= wrong;
            }
        }
    }

    private void TakeReadings(string lane, string payload)
    {
        if (JsonSerializer.Deserialize(payload, ContractJson.Default.BackfillSource)!.Source is not null)
        {
            _historic.AddRange(JsonSerializer.Deserialize(payload, ContractJson.Default.HistoricReadingsMessage)!.Readings);
            return;
        }

        var batch = JsonSerializer.Deserialize(payload, ContractJson.Default.ReadingsMessage)!;
        using var text = JsonDocument.Parse(payload);
        _newest = Math.Max(_newest, batch.Last);
        foreach (var (reading, json) in batch.Readings.Zip(text.RootElement.GetProperty("readings").EnumerateArray()))
            _arrivals.Add(new(_arrivals.Count, lane, batch.Device, batch.Epoch, json.GetRawText(), reading));
    }

    private T[] Copy<T>(List<T> list)
    {
        lock (_gate)
            return [.. list];
    }
}
