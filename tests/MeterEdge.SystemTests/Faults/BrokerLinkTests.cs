using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Faults;

/// <summary>A network between daemon and broker that stalls, cuts in the middle of a packet, and swallows acknowledgements.</summary>
public sealed class BrokerLinkTests
{
    private static readonly int Times = Programs.Long ? 4 : 1;
    private static readonly int Cuts = Programs.Long ? 6 : 3;

    [Fact]
    public async Task A_link_on_which_nothing_moves_any_more_is_given_up_and_costs_no_reading()
    {
        await using var rig = await Rig.Build();
        for (var stall = 0; stall < Times; stall++)
        {
            rig.Daemon.Start();
            await rig.Arrive(4);
            var given = Given(rig);
            rig.Proxy.Rules.Stalled = true;
            await Until.True(() => Given(rig) > given, "the daemon to give the connection up");
            rig.Proxy.Rules.Stalled = false;
            await rig.Arrive(8);
            Assert.Equal(0, await rig.Daemon.Stop());
        }

        await rig.Judge("link stalled").Conclude("stalls", Times);
    }

    [Fact]
    public async Task A_link_cut_in_the_middle_of_packets_costs_no_reading()
    {
        await using var rig = await Rig.Build();
        rig.Daemon.Start();
        await rig.Arrive(4);
        rig.Proxy.Rules.PublishesToCut = Cuts;
        await Until.True(() => rig.Proxy.Log.Cut == Cuts, "all cuts");
        await rig.Arrive(8);

        await rig.Judge("link cut in mid-packet").Conclude("publishes cut in half", rig.Proxy.Log.Cut);
    }

    [Fact]
    public async Task A_link_that_swallows_acknowledgements_brings_readings_twice_and_loses_none()
    {
        await using var rig = await Rig.Build();
        for (var time = 0; time < Times; time++)
        {
            rig.Daemon.Start();
            await rig.Arrive(4);
            var given = Given(rig);
            rig.Proxy.Rules.SwallowPubAcks = true;
            await Until.True(() => Given(rig) > given, "the daemon to give the connection up");
            rig.Proxy.Rules.SwallowPubAcks = false;
            await rig.Arrive(8);
            Assert.Equal(0, await rig.Daemon.Stop());
        }

        await rig.Judge("PUBACKs swallowed").Conclude("PUBACKs swallowed", rig.Proxy.Log.Swallowed);
        Assert.True(rig.Mqtt.Arrivals.GroupBy(arrival => (arrival.Epoch, arrival.Reading.Seq)).Any(copies => copies.Count() > 1), "nothing was sent again");
    }

    private static int Given(Rig rig) => rig.Daemon.Log.Count(line => line.Contains(" lost; readings wait", StringComparison.Ordinal));
}
