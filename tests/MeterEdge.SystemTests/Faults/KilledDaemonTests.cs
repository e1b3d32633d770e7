using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Faults;

public sealed class KilledDaemonTests
{
    private static readonly int Kills = Programs.Long ? 100 : 12;

    [Fact]
    public async Task A_daemon_killed_again_and_again_loses_and_changes_no_committed_reading()
    {
        await using var rig = await Rig.Build(DatabaseMake.InfluxDb);
        var (daemon, headEnd) = (rig.Daemon, rig.Mqtt);
        var seed = Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        var random = new Random(seed);
        for (var kill = 0; kill < Kills; kill++)
        {
            var newest = headEnd.Newest;
            daemon.Start();
            // Mostly in the middle of traffic, now and then during the start.
            if (kill % 4 != 0)
                await Until.True(() => headEnd.Newest > newest, "a reading of this life");
            await Task.Delay(random.Next(1500), TestContext.Current.CancellationToken);
            await daemon.Stop(Signal.Kill);
        }

        await rig.Judge("daemon killed").Conclude("kill -9", Kills);

        Delivered.WithoutHoles(headEnd.Events);
        var starts = headEnd.Events
            .Where(one => one.Code == "restarted")
            .Select(one => one.Data!.Value.GetProperty("boot").GetString())
            .Distinct();
        Assert.True(starts.Count() >= Kills * 3 / 4, "a start without an event");
        var online = headEnd.States.Where(state => state.Online).ToList();
        Assert.Equal(online.Count, online.Select(state => state.Boot).Distinct().Count());
        Assert.Single(headEnd.States.Select(state => state.Device).Distinct());
        Assert.Single(headEnd.States.Where(state => state.Control is not null).Select(state => state.Control).Distinct());
    }
}
