using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Faults;

/// <summary>A real InfluxDB that comes and goes, and answers of every kind.</summary>
public sealed class InfluxFaultTests
{
    private static readonly int Outages = Programs.Long ? 40 : 4;
    private static readonly int Answers = Programs.Long ? 5 : 3;

    [Fact]
    public async Task A_database_stopped_and_killed_again_and_again_costs_no_reading()
    {
        await using var rig = await Rig.Build(DatabaseMake.InfluxDb);
        for (var outage = 0; outage < Outages; outage++)
        {
            // Started anew each time, because the pauses between its tries grow.
            rig.Daemon.Start();
            await rig.Database.Take(4);
            await rig.Database.Stop(outage % 2 == 0 ? Signal.Kill : Signal.Terminate);
            // The head-end goes on meanwhile.
            await rig.Arrive(8);
            if (outage % 4 == 3)
                Assert.Equal(0, await rig.Daemon.Stop());
            await rig.Database.Start();
            if (!rig.Daemon.IsRunning)
                continue;
            await rig.Database.Take(8);
            Assert.Equal(0, await rig.Daemon.Stop());
        }

        await rig.Judge("InfluxDB stopped and killed").Conclude("restarts", Outages);
    }

    /// <summary>What the directory held is the database's loss: here the witness is the proxy before it.</summary>
    [Fact]
    public async Task A_database_that_starts_with_an_empty_directory_is_filled_from_there_on()
    {
        await using var rig = await Rig.Build(DatabaseMake.InfluxDb);
        rig.Daemon.Start();
        await rig.Database.Take(8);
        await rig.Database.Stop(Signal.Terminate);
        rig.Database.Forget();
        await rig.Arrive(8);
        await rig.Database.Start();
        await rig.Database.Take(8);

        await rig.Judge("InfluxDB started empty", database: rig.Database.Acknowledged).Conclude("restart with an empty directory", 1);
        Assert.Contains(rig.Database.Proxy.Writes, write => write.Status == 404);
    }

    [Theory]
    [InlineData(429)]
    [InlineData(503)]
    public async Task A_database_that_has_no_time_gets_everything_later(int status)
    {
        await using var rig = await Rig.Build(DatabaseMake.InfluxDb);
        rig.Daemon.Start();
        await rig.Database.Take(4);
        rig.Database.Proxy.Rule = HttpRule.Say(status, "", ("Retry-After", "1"));
        await Until.True(() => Said(rig, status) >= Answers, $"{Answers} answers of {status}");
        rig.Database.Proxy.Rule = HttpRule.Pass;
        await rig.Database.Take(8);

        await rig.Judge($"InfluxDB answers {status}").Conclude($"answers of {status}", Said(rig, status));
        Assert.DoesNotContain(rig.Mqtt.Events, one => one.Code is "dead_letter" or "gap");
    }

    [Fact]
    public async Task A_database_that_takes_only_small_requests_gets_small_ones()
    {
        const int Most = 2;
        await using var rig = await Rig.Build(DatabaseMake.InfluxDb);
        rig.Database.Proxy.Rule = new(write => write.Lines.Count > Most ? new HttpTreatment.Say(413) : new HttpTreatment.Forward());
        rig.Daemon.Start();
        await rig.Database.Take(24);

        await rig.Judge("InfluxDB answers 413").Conclude("answers of 413", Said(rig, 413));
        Assert.DoesNotContain(rig.Mqtt.Events, one => one.Code is "dead_letter" or "gap");
    }

    /// <summary>Every reading of one meter's counters is refused whole or in part; whatever stands beside it arrives.</summary>
    [Fact]
    public async Task Lines_that_a_database_will_never_take_are_named_and_all_others_arrive()
    {
        await using var rig = await Rig.Build(DatabaseMake.InfluxDb);
        var poison = $"energy,bus=bus-1,class=Resident,edge={EdgeSettings.Edge},meter={rig.Line.Serials[1]}";
        rig.Database.Proxy.Rule = new(write => write.Text.Contains(poison, StringComparison.Ordinal)
            ? new HttpTreatment.Say(400, """{"error":"partial write: field type conflict: input field \"x\" is type integer, already exists as type float dropped=1"}""")
            : new HttpTreatment.Forward());
        rig.Daemon.Start();
        await Until.True(() => rig.Mqtt.Events.Count(one => one.Code == "dead_letter") >= Answers, "dead letters");
        await rig.Database.Take(8);
        rig.Database.Proxy.Rule = HttpRule.Pass;

        await rig.Judge("InfluxDB answers 400 to some").Conclude("answers of 400", Said(rig, 400));
        Assert.All(rig.Mqtt.Events.Where(one => one.Code == "dead_letter"), one => Assert.Equal(rig.Line.Serials[1], one.Meter));
        Assert.DoesNotContain(rig.Mqtt.Events, one => one.Code == "gap");
    }

    [Fact]
    public async Task A_database_that_refuses_everything_is_itself_at_fault_and_gets_everything_later()
    {
        await using var rig = await Rig.Build(DatabaseMake.InfluxDb);
        rig.Daemon.Start();
        await rig.Database.Take(4);
        rig.Database.Proxy.Rule = HttpRule.Say(400, """{"error":"unable to parse"}""");
        await Until.True(() => Said(rig, 400) >= 2 * Answers, "answers of 400");

        // Not while a batch is being halved: its first half refused and its second one taken is a database that refuses some.
        await Until.True(() => rig.Mqtt.Events.Any(one => one.Code == "sink_paused"), "the pause");
        rig.Database.Proxy.Rule = HttpRule.Pass;
        await rig.Database.Take(8);

        await rig.Judge("InfluxDB answers 400 to all").Conclude("answers of 400", Said(rig, 400));
        Assert.DoesNotContain(rig.Mqtt.Events, one => one.Code is "dead_letter" or "gap");
    }

    private static int Said(Rig rig, int status) => rig.Database.Proxy.Writes.Count(write => write.Status == status);
}
