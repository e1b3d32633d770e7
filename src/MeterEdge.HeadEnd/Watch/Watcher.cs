using MeterEdge.HeadEnd.Commands;

namespace MeterEdge.HeadEnd.Watch;

/// <summary>
/// Prints what arrives until stopped, then a summary. Data goes to <paramref name="data"/>, everything about it to
/// <paramref name="notes"/>.
/// </summary>
/// <param name="options">What and how.</param>
/// <param name="data">Takes the lines.</param>
/// <param name="notes">Takes connections, warnings and holes.</param>
/// <param name="time">Clock.</param>
public sealed class Watcher(WatchOptions options, TextWriter data, TextWriter notes, TimeProvider time)
{
    private readonly UplinkParser _parser = new(options.Prefix);
    private readonly WatchText _text = new(time);
    private readonly Queue<string> _last = new();

    /// <summary>What arrived so far.</summary>
    public Tally Tally { get; } = new();

    /// <summary>Watches; the result is the exit code.</summary>
    public async Task<int> Run(CancellationToken stop)
    {
        using var limit = options.For is { } duration ? new CancellationTokenSource(duration, time) : new CancellationTokenSource();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        var subscription = new UplinkSubscription(
            options.Broker,
            $"{options.Prefix}/{options.Edge}/up/#",
            $"meteredge-watch-{Guid.NewGuid():N}"[..23],
            Backoff.Patient,
            time);
        var running = subscription.Run(ending.Token);

        try
        {
            // The channel completes when the subscription has ended, so that nothing acknowledged goes unprinted.
            await foreach (var heard in subscription.Heard.ReadAllAsync(CancellationToken.None))
                Show(heard);

            await running;
            Finish();
        }
        catch (IOException)
        {
            // Whoever read our lines, e.g. head, has had enough of them.
            await ending.CancelAsync();
        }

        return Tally.Messages > 0 ? ExitCode.Ok : ExitCode.NoAnswer;
    }

    private void Show(Heard heard)
    {
        switch (heard)
        {
            case Heard.Connected:
                notes.WriteLine($"connected to {options.Broker}, watching {Printable.Of($"{options.Prefix}/{options.Edge}")}");
                break;
            case Heard.Lost { Why: var why }:
                notes.WriteLine($"no connection to {options.Broker}: {Printable.Of(why)}; trying again until it is there");
                break;
            case Heard.Message { Topic: var topic, Payload: var payload }:
                Show(topic, payload);
                break;
        }
    }

    private void Show(string topic, ReadOnlyMemory<byte> payload)
    {
        var arrival = _parser.Parse(topic, payload.Span);
        var json = options.Json && arrival is not Arrival.Malformed ? WatchJson.Line(topic, payload) : null;
        if (options.Json && json is null && arrival is not Arrival.Malformed)
            arrival = new Arrival.Malformed(topic, "not JSON");

        var change = Tally.Take(arrival);
        if (arrival is Arrival.Malformed malformed)
            notes.WriteLine(WatchText.Warning(malformed));
        foreach (var line in json is not null ? [json] : options.Json ? [] : _text.Lines(arrival))
            Print(line);
        if (change is not null && WatchText.Line(change) is { } news)
            notes.WriteLine(news);
    }

    private void Print(string line)
    {
        if (options.Last is not { } last)
        {
            data.WriteLine(line);
            return;
        }

        _last.Enqueue(line);
        if (_last.Count > last)
            _last.Dequeue();
    }

    private void Finish()
    {
        foreach (var line in _last)
            data.WriteLine(line);
        foreach (var line in WatchText.Summary(Tally))
            notes.WriteLine(line);
        data.Flush();
        notes.Flush();
    }
}
