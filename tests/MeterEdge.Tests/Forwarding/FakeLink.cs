using System.Threading.Channels;
using MeterEdge.Mqtt;

namespace MeterEdge.Tests.Forwarding;

/// <summary>A broker that a test leads by the hand.</summary>
internal sealed class FakeLink : IMqttLink
{
    public bool IsConnected => true;

    public string Target => "fake";

    private readonly Channel<FakeMqttSession> _sessions = Channel.CreateBounded<FakeMqttSession>(16);
    private FakeMqttSession? _current;

    public FakeMqttSession Connect(int window = 8, int largestPayload = 64_000)
    {
        var session = new FakeMqttSession(window, largestPayload);
        Assert.True(_sessions.Writer.TryWrite(session));
        return session;
    }

    public async ValueTask<IMqttSession> Session(CancellationToken cancel)
    {
        while (_current is null || _current.Ended.IsCancellationRequested)
            _current = await _sessions.Reader.ReadAsync(cancel);
        return _current;
    }
}

/// <summary>One connection to it: publishes wait until the test answers, or are answered by <see cref="Answer"/>.</summary>
internal sealed class FakeMqttSession(int window, int largestPayload) : IMqttSession, IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly List<FakePublish> _published = [];

    public int Window => window;

    public int LargestPayload => largestPayload;

    public CancellationToken Ended => _ended.Token;

    /// <summary>Answers at once where it gives an outcome; where it gives none, the test answers.</summary>
    public Func<FakePublish, PublishOutcome?> Answer { get; set; } = _ => PublishOutcome.Acknowledged;

    public IReadOnlyList<FakePublish> Published
    {
        get
        {
            lock (_gate)
                return [.. _published];
        }
    }

    public int MostInFlight { get; private set; }

    public void End() => _ended.Cancel();

    public void Dispose() => _ended.Dispose();

    public ValueTask<PublishOutcome> Publish(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancel) =>
        Publish(topic, payload, retain, null, cancel);

    public ValueTask<PublishOutcome> Reply(ReplyTo to, ReadOnlyMemory<byte> payload, CancellationToken cancel) =>
        Publish(to.Topic, payload, false, to, cancel);

    private async ValueTask<PublishOutcome> Publish(string topic, ReadOnlyMemory<byte> payload, bool retain, ReplyTo? reply, CancellationToken cancel)
    {
        if (payload.Length > largestPayload)
            return PublishOutcome.TooLarge;
        var publish = new FakePublish(topic, payload.ToArray(), retain) { Reply = reply };
        lock (_gate)
        {
            _published.Add(publish);
            MostInFlight = Math.Max(MostInFlight, _published.Count(one => !one.Outcome.Task.IsCompleted));
        }

        if (_ended.IsCancellationRequested)
            return PublishOutcome.Unknown;
        if (Answer(publish) is { } outcome)
            publish.Outcome.TrySetResult(outcome);
        using var ended = _ended.Token.Register(() => publish.Outcome.TrySetResult(PublishOutcome.Unknown));
        return await publish.Outcome.Task.WaitAsync(cancel);
    }
}

internal sealed record FakePublish(string Topic, byte[] Payload, bool Retain)
{
    /// <summary>Set for an answer at a place of the sender's choice.</summary>
    public ReplyTo? Reply { get; init; }

    public TaskCompletionSource<PublishOutcome> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
