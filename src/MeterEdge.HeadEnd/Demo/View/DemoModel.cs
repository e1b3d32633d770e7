using System.Text.Json;
using MeterEdge.HeadEnd.Commands;
using MeterEdge.HeadEnd.Demo.Plant;
using MeterEdge.HeadEnd.Watch;

namespace MeterEdge.HeadEnd.Demo.View;

/// <summary>Everything that the view shows, gathered from the head-end's subscription and the daemon's status. No I/O, no clock.</summary>
public sealed class DemoModel
{
    private const int MaxNews = 6;
    private readonly UplinkParser _parser = new(DemoConfiguration.Prefix);
    private readonly Dictionary<string, MeterMemory> _memories = [];
    private readonly HashSet<string> _good = [];
    private readonly Queue<News> _news = new();

    /// <summary>A model of these meters.</summary>
    public DemoModel(IReadOnlyList<DemoMeter> meters)
    {
        Meters = meters;
        foreach (var meter in meters)
            _memories[meter.Serial] = new MeterMemory();
    }

    /// <summary>Something to tell, with its time and how to take it.</summary>
    public readonly record struct News(DateTimeOffset Time, string Text, Mood Mood);

    /// <summary>The meters, in the order of the configuration.</summary>
    public IReadOnlyList<DemoMeter> Meters { get; }

    /// <summary>What arrived at the head-end.</summary>
    public Tally Tally { get; } = new();

    /// <summary>Whether the head-end is connected to the broker.</summary>
    public bool HeadEndConnected { get; private set; }

    /// <summary>What the daemon said last; null before the first time.</summary>
    public DaemonStatus? Status { get; private set; }

    /// <summary>Whether the daemon answered when it was last asked.</summary>
    public bool StatusIsFresh { get; private set; }

    /// <summary>How many of the meters delivered a good reading to the head-end.</summary>
    public int MetersDelivered => _good.Count;

    /// <summary>The latest news, oldest first.</summary>
    public IReadOnlyCollection<News> Latest => _news;

    /// <summary>What is known of a meter.</summary>
    public MeterMemory MemoryOf(DemoMeter meter) => _memories[meter.Serial];

    /// <summary>The subscription has something to tell; the result is the news in it, if any.</summary>
    public News? Take(Heard heard, DateTimeOffset now)
    {
        switch (heard)
        {
            case Heard.Connected:
                HeadEndConnected = true;
                return null;
            case Heard.Lost:
                HeadEndConnected = false;
                return null;
            case Heard.Message { Topic: var topic, Payload: var payload }:
                return Take(_parser.Parse(topic, payload.Span), now);
            default:
                throw new ArgumentOutOfRangeException(nameof(heard), heard, "unknown");
        }
    }

    /// <summary>The daemon has answered, or has not (null).</summary>
    public void Take(DaemonStatus? status)
    {
        StatusIsFresh = status is not null;
        Status = status ?? Status;
        foreach (var meter in status?.Meters ?? [])
        {
            if (meter?.Serial is not { } serial || !_memories.TryGetValue(serial, out var memory))
                continue;

            memory.Lost = meter.Lost == true;
            if (meter.Last is { T: { } time, Q: { } quality } last)
                memory.Take(time, quality, [.. (last.Why ?? []).OfType<string>()], last.Values);
        }
    }

    /// <summary>Adds something of our own to the news.</summary>
    public News Tell(DateTimeOffset now, string text, Mood mood = Mood.Plain)
    {
        var news = new News(now, Printable.Of(text, 160), mood);
        _news.Enqueue(news);
        if (_news.Count > MaxNews)
            _news.Dequeue();
        return news;
    }

    private static string Details(JsonElement? data) => data is { ValueKind: JsonValueKind.Object } details
        ? string.Join(", ", details.EnumerateObject().Where(detail => detail.Value.ValueKind != JsonValueKind.Null).Select(detail => $"{detail.Name} {detail.Value}"))
        : "";

    private News? Take(Arrival arrival, DateTimeOffset now)
    {
        Tally.Take(arrival);
        switch (arrival)
        {
            case Arrival.Readings { Message: var message }:
                foreach (var reading in message.Readings)
                {
                    if (!_memories.TryGetValue(reading.Meter, out var memory))
                        continue;

                    memory.Take(reading.T, reading.Q, reading.Why, reading.Values);
                    if (reading.Q == "good")
                        _good.Add(reading.Meter);
                }

                return null;
            case Arrival.Event { Message: var happened }:
                var mood = happened.Sev switch { "info" => Mood.Plain, "warning" => Mood.Warning, _ => Mood.Bad };
                return Tell(happened.T, $"{happened.Sev} {happened.Code} {happened.Meter} {Details(happened.Data)}".TrimEnd(), mood);
            case Arrival.Malformed malformed:
                return Tell(now, WatchText.Warning(malformed), Mood.Bad);
            case Arrival.State or Arrival.Meters or Arrival.Result or Arrival.SwitchResult or Arrival.Historic or Arrival.Other:
                return null;
            default:
                throw new ArgumentOutOfRangeException(nameof(arrival), arrival, "unknown arrival");
        }
    }
}
