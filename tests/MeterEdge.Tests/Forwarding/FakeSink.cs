using System.Threading.Channels;
using MeterEdge.Forwarding;
using MeterEdge.Readings;
using MeterEdge.Tests.Journal;

namespace MeterEdge.Tests.Forwarding;

/// <summary>A sink whose every answer a test decides; a batch is at most <c>perBatch</c> readings.</summary>
internal sealed class FakeSink(int perBatch = 10) : ISink
{
    private readonly Channel<FakeSinkSession> _sessions = Channel.CreateBounded<FakeSinkSession>(16);

    public string Name => "fake";

    public string Target => "a test";

    public bool IsConnected => true;

    public int MostReadings { get; init; } = 320;

    public FakeSinkSession Connect(int window = 4)
    {
        var session = new FakeSinkSession(window, perBatch, MostReadings);
        Assert.True(_sessions.Writer.TryWrite(session));
        return session;
    }

    public async ValueTask<ISinkSession> Open(SinkStanding standing, CancellationToken cancel) => await _sessions.Reader.ReadAsync(cancel);
}

internal sealed class FakeSinkSession(int window, int perBatch, int mostReadings = 320) : ISinkSession, IDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Lock _gate = new();
    private readonly List<Sent> _sent = [];
    private readonly Dictionary<ReadOnlyMemory<byte>, IReadOnlyList<Reading>> _packed = [];

    public int Window => window;

    public int MostReadings => mostReadings;

    public CancellationToken Ended => _ended.Token;

    /// <summary>Answers at once where it gives a delivery; where it gives none, the test answers.</summary>
    public Func<Sent, Delivery?> Answer { get; set; } = _ => Delivery.Accepted.Instance;

    public IReadOnlyList<Sent> Sent
    {
        get
        {
            lock (_gate)
                return [.. _sent];
        }
    }

    /// <summary>Numbers of the readings that were accepted, in the order of the sends.</summary>
    public IReadOnlyList<int> Accepted =>
        [.. Sent.Where(one => one.Taken).SelectMany(one => one.Numbers)];

    public void End() => _ended.Cancel();

    public void Dispose() => _ended.Dispose();

    public Batch Pack(IReadOnlyList<Reading> readings)
    {
        var count = Math.Min(perBatch, readings.Count);
        var payload = new ReadOnlyMemory<byte>(new byte[1]);
        lock (_gate)
            _packed[payload] = [.. readings.Take(count)];
        return new(count, payload);
    }

    public async ValueTask<Delivery> Deliver(Batch batch, Lane lane, CancellationToken cancel)
    {
        Sent sent;
        lock (_gate)
        {
            sent = new(lane, [.. _packed[batch.Payload].Select(Some.Number)]);
            _sent.Add(sent);
        }

        if (_ended.IsCancellationRequested)
            return new Delivery.Keep("the session is over");
        if (Answer(sent) is { } delivery)
            sent.Delivery.TrySetResult(delivery);
        using var ended = _ended.Token.Register(() => sent.Delivery.TrySetResult(new Delivery.Keep("the session is over")));
        var answer = await sent.Delivery.Task.WaitAsync(cancel);
        sent.Taken = answer is Delivery.Accepted;
        return answer;
    }
}

internal sealed record Sent(Lane Lane, IReadOnlyList<int> Numbers)
{
    public bool Taken { get; set; }

    public TaskCompletionSource<Delivery> Delivery { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
