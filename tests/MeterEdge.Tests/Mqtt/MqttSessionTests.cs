using System.Collections.Concurrent;
using CsCheck;
using MeterEdge.Mqtt;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Mqtt;

public sealed class MqttSessionTests
{
    private readonly FakeTimeProvider _time = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whatever_the_library_throws_is_an_unknown_outcome_and_the_end(bool cancelled)
    {
        using var cancel = new CancellationTokenSource();
        var session = Session((_, _) =>
        {
            if (cancelled)
                cancel.Cancel();
            throw new InvalidOperationException("not connected");
        });
        Assert.Equal(PublishOutcome.Unknown, await session.Publish("up/state", default, true, cancel.Token));
        Assert.True(session.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task The_end_is_announced_once_and_before_anybody_can_see_it()
    {
        var announced = new List<bool>();
        MqttSession? session = null;
        session = new(Acknowledged, 2, 100, TimeSpan.FromSeconds(20), _time) { Ending = one => announced.Add(one.Ended.IsCancellationRequested) };
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(session.End)));
        Assert.Equal([false], announced);
        Assert.True(session.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task A_publish_times_out_by_the_clock_it_was_given_and_ends_the_session()
    {
        var session = Session(async (_, cancel) =>
        {
            await Task.Delay(Timeout.Infinite, cancel);
            return PublishOutcome.Acknowledged;
        });
        var publish = session.Publish("up/state", default, true, TestContext.Current.CancellationToken).AsTask();
        _time.Advance(TimeSpan.FromSeconds(20) - TimeSpan.FromMilliseconds(1));
        Assert.False(publish.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(PublishOutcome.Unknown, await publish);
        Assert.True(session.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task The_time_in_which_a_publish_waits_for_its_place_does_not_count()
    {
        var first = new TaskCompletionSource<PublishOutcome>();
        var calls = 0;
        var session = Session((_, _) => calls++ == 0 ? first.Task : Task.FromResult(PublishOutcome.Acknowledged), window: 1, timeout: TimeSpan.FromSeconds(20));
        var one = session.Publish("a", default, false, TestContext.Current.CancellationToken).AsTask();
        var two = session.Publish("b", default, false, TestContext.Current.CancellationToken).AsTask();
        _time.Advance(TimeSpan.FromSeconds(19));
        first.SetResult(PublishOutcome.Acknowledged);
        Assert.Equal([PublishOutcome.Acknowledged, PublishOutcome.Acknowledged], await Task.WhenAll(one, two));
    }

    [Fact]
    public async Task After_any_mix_of_outcomes_all_places_are_free_and_never_more_were_taken_than_there_are() =>
        await Gen.Select(Gen.Int[1, 16], Gen.Int[0, 4].List[0, 60]).SampleAsync(async (window, actions) =>
        {
            var (taken, most) = (0, 0);
            var waiting = new ConcurrentQueue<TaskCompletionSource<PublishOutcome>>();
            var session = Session(
                async (_, cancel) =>
                {
                    var now = Interlocked.Increment(ref taken);
                    InterlockedMost(ref most, now);
                    var answer = new TaskCompletionSource<PublishOutcome>();
                    waiting.Enqueue(answer);
                    var outcome = await answer.Task;
                    Interlocked.Decrement(ref taken);
                    return outcome;
                },
                window);
            var publishes = new List<Task<PublishOutcome>>();
            var cancels = new List<CancellationTokenSource>();
            foreach (var action in actions)
            {
                switch (action)
                {
                    case 0 or 1:
                        cancels.Add(new());
                        publishes.Add(session.Publish("a", default, false, cancels[^1].Token).AsTask());
                        break;
                    case 2 when waiting.TryDequeue(out var answered):
                        answered.SetResult(PublishOutcome.Acknowledged);
                        break;
                    case 3 when waiting.TryDequeue(out var refused):
                        refused.SetResult(PublishOutcome.Refused);
                        break;
                    case 4 when cancels.Count > 0:
                        await cancels[^1].CancelAsync();
                        break;
                }
            }

            await Until.True(() => AnswerAll(waiting) && publishes.TrueForAll(publish => publish.IsCompleted) && Volatile.Read(ref taken) == 0);
            Assert.InRange(most, 0, window);
            Assert.False(session.Ended.IsCancellationRequested);

            // All places at once again.
            var last = Enumerable.Range(0, window).Select(_ => session.Publish("a", default, false, default).AsTask()).ToList();
            await Until.True(() => waiting.Count == window);
            AnswerAll(waiting);
            await Task.WhenAll(last);
            cancels.ForEach(cancel => cancel.Dispose());
        }, iter: 200, threads: 1);

    private static bool AnswerAll(ConcurrentQueue<TaskCompletionSource<PublishOutcome>> waiting)
    {
        while (waiting.TryDequeue(out var left))
            left.SetResult(PublishOutcome.Acknowledged);
        return true;
    }

    private static void InterlockedMost(ref int most, int now)
    {
        for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
            Interlocked.CompareExchange(ref most, now, seen);
    }

    private static Task<PublishOutcome> Acknowledged(Outgoing message, CancellationToken cancel) =>
        Task.FromResult(PublishOutcome.Acknowledged);

    private MqttSession Session(MqttSend send, int window = 4, TimeSpan? timeout = null) =>
        new(send, window, 100, timeout ?? TimeSpan.FromSeconds(20), _time);
}
