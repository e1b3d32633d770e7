using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Faults;

/// <summary>A clock that is wrong, is set while the daemon runs, and changes to summer time and back.</summary>
public sealed class ClockTests
{
    private static readonly int Rounds = Programs.Long ? 8 : 1;

    // No kernel lets wall time be less than the time since the start of the machine, so not its first day.
    private static readonly DateTimeOffset In1970 = new(1970, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_clock_that_jumps_costs_no_reading_and_stops_no_polling()
    {
        // What a leap of less than an hour passes over gets its records; beyond that the old time meant nothing.
        var (half, hour, day) = (TimeSpan.FromMinutes(30), TimeSpan.FromHours(1), TimeSpan.FromDays(1));
        await using var rig = await Rig.Build();
        var clock = new FakeClock(rig.Site.Folder);
        rig.Daemon.Start(clock.Environment);
        await rig.Arrive(6);

        var jumps = 0;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var ahead in (TimeSpan[])[half, TimeSpan.Zero, hour, TimeSpan.Zero, -hour, TimeSpan.Zero, day, TimeSpan.Zero, -day, TimeSpan.Zero])
                await Jump(ahead);
            await Jump(In1970 - TimeProvider.System.GetUtcNow());
            await Jump(TimeSpan.Zero);
        }

        var judge = rig.Judge("clock jumps", clock.Offsets);
        await judge.Conclude("jumps by ±30 min, ±1 h, ±1 day, to 1970 and back", jumps);
        Assert.Contains(rig.Mqtt.Arrivals, arrival => arrival.Reading.Why is ["clock_step"]);
        Assert.All(rig.Mqtt.Arrivals, arrival => Assert.True(arrival.Reading.Q is "good" or "missing", arrival.Json));

        async Task Jump(TimeSpan ahead)
        {
            clock.Set(TimeSpan.FromSeconds(Math.Round(ahead.TotalSeconds)));
            await Seen(rig, clock);
            await rig.Arrive(6);
            jumps++;
        }
    }

    [Theory]
    [InlineData("2026-03-29T01:00:00Z", "begins")]
    [InlineData("2026-10-25T01:00:00Z", "ends")]
    public async Task Summer_time_comes_and_goes_without_a_due_time_twice_or_never(string change, string what)
    {
        await using var rig = await Rig.Build(DatabaseMake.InfluxDb, settings => settings with { Zone = "Europe/Berlin" });
        var clock = new FakeClock(rig.Site.Folder);
        var moment = DateTimeOffset.Parse(change, null);
        clock.Set(moment - TimeSpan.FromSeconds(6));
        rig.Daemon.Start(clock.Environment);
        await Until.True(
            () => rig.Line.Serials.All(serial => rig.Mqtt.Arrivals.Any(arrival => arrival.Reading.Meter == serial && arrival.Reading.Due > moment.AddSeconds(5))),
            "readings of all meters after the change");
        Assert.Equal(0, await rig.Daemon.Stop());
        Assert.Contains(rig.Mqtt.Arrivals, arrival => arrival.Reading.T < moment);

        foreach (var meter in rig.Mqtt.Arrivals.Where(arrival => arrival.Reading.Kind == "instant").GroupBy(arrival => arrival.Reading.Meter))
        {
            var dues = meter.Select(arrival => arrival.Reading.Due).Order().ToList();
            Assert.All(dues.Zip(dues.Skip(1)), pair => Assert.Equal(TimeSpan.FromSeconds(1), pair.Second - pair.First));
        }

        await rig.Judge($"summer time {what}", clock.Offsets.Skip(1)).Conclude("change of the zone's offset", 1);
    }

    /// <summary>The daemon has felt the jump: a reading bears the new time.</summary>
    private static Task Seen(Rig rig, FakeClock clock)
    {
        var before = rig.Mqtt.Count;
        return Until.True(
            () => rig.Mqtt.Arrivals.Skip(before).Any(arrival => (arrival.Reading.T - clock.Now).Duration() < TimeSpan.FromMinutes(2)),
            $"a reading with the clock at {clock.Offset}",
            () => string.Join('\n', rig.Daemon.Log.TakeLast(20)));
    }
}
