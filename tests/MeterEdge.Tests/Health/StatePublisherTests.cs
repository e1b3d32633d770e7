using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using MeterEdge.Contract;
using MeterEdge.Health;
using MeterEdge.Mqtt;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Health;

public sealed class StatePublisherTests : IAsyncDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly NapCounter _time = new();
    private readonly FakeLink _link = new();
    private readonly StatePublisher _publisher;
    private int _meters = 3;
    private long _seq;

    public StatePublisherTests() => _publisher = new(_link, () => Some.State(++_seq), () => Some.Meters(_meters), _time, NullLogger<StatePublisher>.Instance);

    public async ValueTask DisposeAsync()
    {
        await _publisher.StopAsync(CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(30));
        Assert.False(_publisher.ExecuteTask?.IsFaulted, _publisher.ExecuteTask?.Exception?.ToString());
        _publisher.Dispose();
        _link.Dispose();
    }

    [Fact]
    public async Task A_session_begins_with_the_state_and_the_directory()
    {
        var session = await Connect();
        await Until.True(() => session.All.Count == 2);
        Assert.Equal([("up/state", true), ("up/meters/0", true)], session.All.Select(one => (one.Topic, one.Retain)));
        Assert.Equal(1, JsonSerializer.Deserialize(session.All[0].Payload, ContractJson.Default.StateMessage)!.Seq);
        Assert.Equal(3, JsonSerializer.Deserialize(session.All[1].Payload, ContractJson.Default.MetersMessage)!.Meters.Count);
    }

    [Fact]
    public async Task The_state_follows_every_minute_and_the_directory_after_the_first_readings_and_every_hour()
    {
        var session = await Connect();
        await Until.True(() => session.All.Count == 2);
        for (var minute = 1; minute <= 120; minute++)
        {
            await Until.True(() => _time.Naps == minute);
            _time.Advance(Minute - TimeSpan.FromMilliseconds(1));
            Assert.Equal(minute, session.Of("up/state"));
            _time.Advance(TimeSpan.FromMilliseconds(1));
            await Until.True(() => session.Of("up/state") == minute + 1);
            if (minute == 2)
                await Until.True(() => session.Of("up/meters/0") == 2);
        }

        await Until.True(() => session.Of("up/meters/0") == 4);
    }

    [Fact]
    public async Task A_new_session_gets_both_anew()
    {
        var first = await Connect();
        await Until.True(() => first.All.Count == 2);
        first.End();
        var second = _link.Connect();
        await Until.True(() => second.All.Count == 2 && _time.Naps == 2);
        _time.Advance(Minute);
        await Until.True(() => second.Of("up/state") == 2);
        Assert.Equal(2, first.All.Count);
    }

    [Fact]
    public async Task Without_a_session_nothing_spins()
    {
        var first = await Connect();
        await Until.True(() => first.All.Count == 2);
        first.End();
        await Until.True(() => _link.Asked == 2);
        for (var minute = 0; minute < 10; minute++)
            _time.Advance(Minute);
        Assert.Equal(2, _link.Asked);
    }

    [Fact]
    public async Task What_the_broker_does_not_take_is_tried_again_at_the_next_turn()
    {
        var session = await Connect(PublishOutcome.Refused);
        await Until.True(() => session.All.Count == 2 && _time.Naps == 1);
        _time.Advance(Minute);
        await Until.True(() => session.Of("up/state") == 2);
    }

    [Fact]
    public async Task Pages_that_are_no_longer_part_of_the_directory_are_cleared_even_in_a_later_session()
    {
        _meters = 20;
        var first = await Connect(largestPayload: 1000);
        await Until.True(() => first.All.Count > 2 && Directory(first).Last() is var last && first.Of("up/meters/" + (last - 1)) == 1);
        var pages = first.All.Count - 1;
        first.End();
        var second = _link.Connect(largestPayload: 64_000);
        await Until.True(() => second.All.Count == 1 + pages);
        Assert.Equal(Enumerable.Range(0, pages).Select(page => $"up/meters/{page}"), second.All.Skip(1).Select(one => one.Topic));
        Assert.All(second.All.Skip(2), one => Assert.Empty(one.Payload));
        Assert.NotEmpty(second.All[1].Payload);
    }

    [Fact]
    public async Task A_stop_in_the_middle_of_a_publish_ends_it()
    {
        var session = await Connect(answer: null);
        await Until.True(() => session.All.Count == 1);
    }

    private static IEnumerable<int> Directory(FakeSession session) => session.All
        .Where(one => one.Topic.StartsWith("up/meters", StringComparison.Ordinal))
        .Select(one => JsonSerializer.Deserialize(one.Payload, ContractJson.Default.MetersMessage)!.Of);

    private async Task<FakeSession> Connect(PublishOutcome? answer = PublishOutcome.Acknowledged, int largestPayload = 64_000)
    {
        var session = _link.Connect(answer, largestPayload);
        await _publisher.StartAsync(TestContext.Current.CancellationToken);
        return session;
    }

    /// <summary>Counts the naps begun, so that time is not moved before the loop has lain down.</summary>
    private sealed class NapCounter : FakeTimeProvider
    {
        private int _naps;

        public int Naps => Volatile.Read(ref _naps);

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = base.CreateTimer(callback, state, dueTime, period);
            Interlocked.Increment(ref _naps);
            return timer;
        }
    }

    private sealed class FakeLink : IMqttLink, IDisposable
    {
        public bool IsConnected => true;

        public string Target => "fake";

        private readonly List<FakeSession> _sessions = [];
        private TaskCompletionSource<IMqttSession> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _asked;

        public int Asked => Volatile.Read(ref _asked);

        public FakeSession Connect(PublishOutcome? answer = PublishOutcome.Acknowledged, int largestPayload = 64_000)
        {
            var session = new FakeSession(answer, largestPayload, () => _next = new(TaskCreationOptions.RunContinuationsAsynchronously));
            _sessions.Add(session);
            _next.SetResult(session);
            return session;
        }

        public void Dispose() => _sessions.ForEach(session => session.Dispose());

        public async ValueTask<IMqttSession> Session(CancellationToken cancel)
        {
            Interlocked.Increment(ref _asked);
            return await _next.Task.WaitAsync(cancel);
        }
    }

    private sealed class FakeSession(PublishOutcome? answer, int largestPayload, Action ending) : IMqttSession, IDisposable
    {
        private readonly CancellationTokenSource _ended = new();
        private readonly ConcurrentQueue<(string Topic, byte[] Payload, bool Retain)> _all = new();

        public IReadOnlyList<(string Topic, byte[] Payload, bool Retain)> All => [.. _all];

        public int Window => 16;

        public int LargestPayload => largestPayload;

        public CancellationToken Ended => _ended.Token;

        public void Dispose() => _ended.Dispose();

        public int Of(string topic) => _all.Count(one => one.Topic == topic);

        public void End()
        {
            ending();
            _ended.Cancel();
        }

        public ValueTask<PublishOutcome> Reply(ReplyTo to, ReadOnlyMemory<byte> payload, CancellationToken cancel) =>
            throw new NotSupportedException("the state answers nobody");

        public async ValueTask<PublishOutcome> Publish(string topic, ReadOnlyMemory<byte> payload, bool retain, CancellationToken cancel)
        {
            Assert.InRange(payload.Length, 0, largestPayload);
            Assert.True(payload.IsEmpty || Encoding.UTF8.GetString(payload.Span)[0] == '{');
            _all.Enqueue((topic, payload.ToArray(), retain));
            if (answer is not null)
                return answer.Value;
            await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return PublishOutcome.Unknown;
        }
    }
}
