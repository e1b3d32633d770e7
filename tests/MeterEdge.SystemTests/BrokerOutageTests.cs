using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

public sealed class BrokerOutageTests
{
    private static int PassesWithoutBroker => Programs.Long ? 120 : 12;

    [Theory]
    [InlineData((int)Signal.Terminate)]
    [InlineData((int)Signal.Kill)]
    public async Task A_broker_that_was_gone_for_a_while_costs_no_reading(int signal)
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var proxy = site.Proxy(broker);
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm630:1", "sdm120:2-3");
        var daemon = site.Daemon(line, proxy.Port, settings => settings with { Instant = "00:00:01" });
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Count >= 6, "first readings");

        await broker.Stop((Signal)signal);
        var answered = line.Truth.Entries.Count(OfLastMeter);
        await Until.True(() => line.Truth.Entries.Count(OfLastMeter) >= answered + PassesWithoutBroker, "passes without a broker");
        // The broker has forgotten who had subscribed: the head-end must be back before the daemon, or the broker takes readings for nobody.
        proxy.Close();
        await broker.Start();
        await headEnd.Connect();
        var before = headEnd.Arrivals.Count;
        proxy.Open();
        await Until.True(() => headEnd.Arrivals.Count >= before + (3 * PassesWithoutBroker), "the backlog");
        Assert.Equal(0, await daemon.Stop());

        await Delivered.InTheEnd(daemon, headEnd);
        Assert.Contains(headEnd.Arrivals.Skip(before), arrival => arrival.Lane == Arrival.Backfill);
        // Polling has not felt it: every due time from the first to the last has a good reading of every meter.
        foreach (var meter in headEnd.Arrivals.Select(arrival => arrival.Reading).GroupBy(reading => (reading.Meter, reading.Kind)).Where(kind => kind.Key.Kind == "instant"))
        {
            Assert.All(meter.Where(reading => reading.Q != "good"), reading => Assert.Equal(["stopped"], reading.Why!));
            var dues = meter.Select(reading => reading.Due).Distinct().Order().ToList();
            Assert.All(dues.Zip(dues.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(1), pair.Second - pair.First));
        }

        Truth.Holds(headEnd.Arrivals, line.Truth);

        bool OfLastMeter(TruthEntry entry) => entry.Serial == line.Serials[^1];
    }

    [Fact]
    public async Task Fresh_readings_go_first_while_a_backlog_drains()
    {
        await using var site = new Site();
        // Small packets and slow acknowledgements, so that the backlog takes a while.
        var broker = await site.Broker("allow_anonymous true", "max_packet_size 3000", "max_inflight_messages 1");
        var proxy = site.Proxy(broker);
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm630:1", "sdm120:2-3");
        var daemon = site.Daemon(line, proxy.Port, settings => settings with { Instant = "00:00:01" });
        proxy.Close();
        daemon.Start();
        await Until.True(() => line.Truth.Entries.Count(entry => entry.Serial == line.Serials[^1]) >= 15, "a backlog");

        proxy.Rules.PubAckDelayMs = 200;
        proxy.Open();
        await Until.True(() => headEnd.States.Count > 0, "the state");
        var backAt = headEnd.States[0];
        await Until.True(() => headEnd.Arrivals.Count(Backlog) >= backAt.Seq, "the whole backlog");

        var arrivals = headEnd.Arrivals;
        var lastOfBacklog = arrivals.Last(Backlog).Number;
        var freshMeanwhile = arrivals.Where(arrival => arrival.Number < lastOfBacklog && arrival.Lane == Arrival.Live).ToList();
        Assert.True(freshMeanwhile.Count >= 6, $"only {freshMeanwhile.Count} fresh readings came while the backlog drained");
        Assert.All(freshMeanwhile, fresh => Assert.True(fresh.Reading.Seq > backAt.Seq, "an old reading came as a fresh one"));
        // Order holds within each lane.
        var backlog = arrivals.Where(Backlog).Select(arrival => arrival.Reading.Seq).ToList();
        Assert.Equal(backlog.Order(), backlog);
        Assert.Equal(freshMeanwhile.Select(fresh => fresh.Reading.Seq).Order(), freshMeanwhile.Select(fresh => fresh.Reading.Seq));

        bool Backlog(Arrival arrival) => arrival.Lane == Arrival.Backfill;
    }
}
