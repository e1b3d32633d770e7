using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Faults;

/// <summary>
/// A broker that comes and goes and forgets everything each time. Witness is the proxy before it: what a broker without persistence has
/// acknowledged and forgotten is the broker's loss, and no subscriber could tell it from ours.
/// </summary>
public sealed class BrokerFaultTests
{
    private static readonly int Outages = Programs.Long ? 40 : 4;
    private static readonly int Thefts = Programs.Long ? 6 : 3;

    [Fact]
    public async Task A_broker_stopped_and_killed_again_and_again_costs_no_reading()
    {
        await using var rig = await Rig.Build();
        for (var outage = 0; outage < Outages; outage++)
        {
            // Started anew each time, because the pauses between its tries to connect grow.
            rig.Daemon.Start();
            await rig.Arrive(4);
            await rig.Broker.Stop(outage % 2 == 0 ? Signal.Kill : Signal.Terminate);
            await rig.Poll(2);
            // Now and then the daemon stops while there is nobody to take its readings.
            if (outage % 4 == 3)
                Assert.Equal(0, await rig.Daemon.Stop());
            await rig.Broker.Start();
            if (!rig.Daemon.IsRunning)
                continue;
            await rig.Arrive(4);
            Assert.Equal(0, await rig.Daemon.Stop());
        }

        await rig.Judge("broker stopped and killed").Conclude("restarts without persistence", Outages);
        Assert.Contains(rig.Mqtt.Arrivals, arrival => arrival.Lane == Arrival.Backfill);
    }

    [Fact]
    public async Task A_broker_that_takes_one_at_a_time_and_wants_to_hear_often_gets_everything()
    {
        await using var rig = await Rig.Build(null, "allow_anonymous true", "max_inflight_messages 1", "max_keepalive 10");
        rig.Proxy.Close();
        rig.Daemon.Start();
        await rig.Poll(5);
        rig.Proxy.Rules.PubAckDelayMs = 20;
        rig.Proxy.Open();
        await rig.Arrive(40);
        Assert.Equal([60, 10], rig.Proxy.Log.Connects.Take(2).Select(connect => connect.KeepAliveSeconds));
        Assert.Equal(1, rig.Proxy.Log.MostUnacknowledged);

        await rig.Judge("Receive Maximum 1, max_keepalive 10").Conclude("connects", rig.Proxy.Log.Connects.Count);
    }

    /// <summary>This broker tells nobody that his session was taken: the daemon sees a connection that closed, and comes back.</summary>
    [Fact]
    public async Task A_second_client_with_the_same_id_takes_the_session_and_no_reading()
    {
        await using var rig = await Rig.Build();
        rig.Daemon.Start();
        await rig.Arrive(8);
        for (var theft = 0; theft < Thefts; theft++)
        {
            var connects = rig.Proxy.Log.Connects.Count;
            // It goes straight to the broker: what it does is not the daemon's.
            await using var thief = await Subscriber.Connect(rig.Broker.Port, clientId: EdgeSettings.Edge);
            await Until.True(() => rig.Proxy.Log.Connects.Count > connects, "the daemon to come back");
            await rig.Arrive(8);
        }

        await rig.Judge("session taken over").Conclude("connects of a second client with the same id", Thefts);
    }
}
