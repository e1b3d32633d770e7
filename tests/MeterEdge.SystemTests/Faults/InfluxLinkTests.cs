using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Faults;

/// <summary>A network before InfluxDB on which requests or answers get lost, and the other make of database.</summary>
public sealed class InfluxLinkTests
{
    private static readonly int Times = Programs.Long ? 4 : 1;
    private static readonly int Lost = Programs.Long ? 4 : 3;
    private static readonly int Outages = Programs.Long ? 20 : 2;

    [Fact]
    public async Task A_database_that_takes_and_never_answers_gets_everything_again()
    {
        await using var rig = await Rig.Build(DatabaseMake.InfluxDb);
        for (var time = 0; time < Times; time++)
        {
            rig.Daemon.Start();
            await rig.Database.Take(4);
            var given = GivenUp(rig);
            rig.Database.Proxy.Rule = HttpRule.Always(new HttpTreatment.Hang());
            await Until.True(() => GivenUp(rig) > given, "the daemon to give requests up");
            rig.Database.Proxy.Rule = HttpRule.Pass;
            await rig.Database.Take(8);
            Assert.Equal(0, await rig.Daemon.Stop());
        }

        await rig.Judge("InfluxDB never answers").Conclude("requests never answered", Unanswered(rig));
    }

    [Fact]
    public async Task Requests_and_answers_that_get_lost_are_sent_again()
    {
        await using var rig = await Rig.Build(DatabaseMake.InfluxDb);
        rig.Daemon.Start();
        await rig.Database.Take(4);
        var turn = 0;
        rig.Database.Proxy.Rule = new(write => write.Lines.Count == 0 || turn >= 2 * Lost ? new HttpTreatment.Forward()
            : turn++ % 2 == 0 ? new HttpTreatment.Swallow() : new HttpTreatment.Cut());
        await Until.True(() => turn == 2 * Lost, "all cuts");
        await rig.Database.Take(8);

        await rig.Judge("InfluxDB connections cut").Conclude("requests cut, half of them after they were written", turn);
    }

    /// <summary>
    /// VictoriaMetrics acknowledges what it has only in memory: killed, it loses some of that, which is its own loss. The witness
    /// is the proxy before it.
    /// </summary>
    [Fact]
    public async Task VictoriaMetrics_killed_and_started_empty_gets_everything_that_it_did_not_acknowledge()
    {
        await using var rig = await Rig.Build(DatabaseMake.VictoriaMetrics);
        for (var outage = 0; outage < Outages; outage++)
        {
            rig.Daemon.Start();
            await rig.Database.Take(4);
            await rig.Database.Stop(Signal.Kill);
            if (outage % 2 == 1)
                rig.Database.Forget();
            await rig.Arrive(8);
            await rig.Database.Start();
            await rig.Database.Take(8);
            Assert.Equal(0, await rig.Daemon.Stop());
        }

        await rig.Judge("VictoriaMetrics killed, started empty", database: rig.Database.Acknowledged).Conclude("restarts", Outages);
    }

    [Fact]
    public async Task VictoriaMetrics_stopped_in_order_holds_every_reading()
    {
        await using var rig = await Rig.Build(DatabaseMake.VictoriaMetrics);
        for (var outage = 0; outage < Outages; outage++)
        {
            rig.Daemon.Start();
            await rig.Database.Take(4);
            await rig.Database.Stop(Signal.Terminate);
            await rig.Arrive(8);
            await rig.Database.Start();
            await rig.Database.Take(8);
            Assert.Equal(0, await rig.Daemon.Stop());
        }

        await rig.Judge("VictoriaMetrics stopped").Conclude("restarts", Outages);
    }

    private static int GivenUp(Rig rig) => rig.Daemon.Log.Count(line => line.Contains("Sink influx: session ended", StringComparison.Ordinal));

    private static int Unanswered(Rig rig) => rig.Database.Proxy.Writes.Count(write => write.Status == 0);
}
