using MeterEdge.Forwarding;
using MeterEdge.Readings;
using MeterEdge.Tests.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Forwarding;

/// <summary>What every sink must do, whatever is behind it.</summary>
public abstract class SinkContract
{
    internal abstract ISink Sink { get; }

    /// <summary>What the far side answers to the next messages.</summary>
    internal enum FarSide
    {
        Takes,
        RefusesForNow,
        RefusesForEver,
        IsSilent,
    }

    internal abstract void Connect(FarSide farSide);

    internal abstract Task Disconnect();

    /// <summary>Sequence numbers of each message the far side has seen, by lane where it can tell.</summary>
    internal abstract IReadOnlyList<(Lane? Lane, long[] Seqs)> Seen();

    [Fact]
    public async Task It_waits_for_a_session_and_can_be_cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var open = Sink.Open(Standing, cancel.Token).AsTask();
        Assert.False(open.IsCompleted);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => open);
    }

    [Fact]
    public async Task A_message_holds_the_leading_readings_in_order_and_at_least_one()
    {
        Connect(FarSide.Takes);
        var session = await Session();
        var readings = Readings(1, 2000);
        var batch = session.Pack(readings);
        Assert.InRange(batch.Count, 1, 1999);
        Assert.Equal(new Delivery.Accepted(), await session.Deliver(batch, Lane.Live, Cancel));
        Assert.Equal(1, session.Pack([.. readings.Take(1)]).Count);
        var (lane, seqs) = Assert.Single(Seen());
        Assert.Equal(Lane.Live, lane ?? Lane.Live);
        Assert.Equal(readings.Take(batch.Count).Select(reading => reading.Seq), seqs);
    }

    [Fact]
    public async Task Packing_again_and_again_sends_every_reading_once()
    {
        Connect(FarSide.Takes);
        var session = await Session();
        IReadOnlyList<Reading> rest = Readings(1, 500);
        while (rest.Count > 0)
        {
            var batch = session.Pack(rest);
            Assert.Equal(new Delivery.Accepted(), await session.Deliver(batch, Lane.Backlog, Cancel));
            rest = [.. rest.Skip(batch.Count)];
        }

        Assert.All(Seen(), message => Assert.Equal(Lane.Backlog, message.Lane ?? Lane.Backlog));
        Assert.Equal(Enumerable.Range(1, 500).Select(n => (long)n), Seen().SelectMany(message => message.Seqs));
    }

    [Fact]
    public async Task What_is_refused_for_now_is_kept()
    {
        Connect(FarSide.RefusesForNow);
        Assert.IsType<Delivery.Keep>(await DeliverOne());
    }

    [Fact]
    public async Task What_is_refused_for_ever_is_rejected()
    {
        Connect(FarSide.RefusesForEver);
        Assert.IsType<Delivery.Rejected>(await DeliverOne());
    }

    [Fact]
    public async Task When_the_session_ends_before_the_answer_it_is_kept()
    {
        Connect(FarSide.IsSilent);
        var session = await Session();
        var delivery = session.Deliver(session.Pack(Readings(1, 3)), Lane.Live, Cancel).AsTask();
        Assert.False(session.Ended.IsCancellationRequested);
        await Disconnect();
        Assert.IsType<Delivery.Keep>(await delivery);
        Assert.True(session.Ended.IsCancellationRequested);
    }

    [Fact]
    public async Task After_the_end_of_a_session_another_one_can_be_had()
    {
        Connect(FarSide.Takes);
        var session = await Session();
        await session.Deliver(session.Pack(Readings(1, 3)), Lane.Live, Cancel);
        await Disconnect();
        Assert.IsType<Delivery.Keep>(await session.Deliver(session.Pack(Readings(4, 3)), Lane.Live, Cancel));
        Assert.True(session.Ended.IsCancellationRequested);
        Connect(FarSide.Takes);
        // It may take a while on purpose, so that a far side that has just gone is not pestered.
        var open = Session();
        await Until.True(Time, () => open.IsCompleted);
        var next = await open;
        Assert.Equal(new Delivery.Accepted(), await next.Deliver(next.Pack(Readings(4, 3)), Lane.Backlog, Cancel));
        Assert.Equal([4, 5, 6], Seen()[^1].Seqs);
    }

    [Fact]
    public async Task Its_window_holds_at_least_one()
    {
        Connect(FarSide.Takes);
        Assert.True((await Session()).Window >= 1);
    }

    internal RecordingEvents Events { get; } = new();

    /// <summary>The clock of the sink's waits.</summary>
    internal FakeTimeProvider Time { get; } = new(Some.Start);

    internal SinkStanding Standing => field ??= new(Sink.Name, TimeProvider.System, Events, NullLogger.Instance);

    internal static CancellationToken Cancel => TestContext.Current.CancellationToken;

    internal static IReadOnlyList<Reading> Readings(int first, int count) =>
        [.. Enumerable.Range(first, count).Select(n => new Reading("8f3a000000000000", n, Some.Full() with { Due = Some.Start.AddSeconds(n) }))];

    internal async Task<ISinkSession> Session() => await Sink.Open(Standing, Cancel);

    private async Task<Delivery> DeliverOne()
    {
        var session = await Session();
        return await session.Deliver(session.Pack(Readings(1, 3)), Lane.Live, Cancel);
    }
}
