using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Faults;

/// <summary>A district that was cut off for a week comes back.</summary>
public sealed class BacklogTests
{
    private const int Meters = 200;
    private static readonly TimeSpan Step = Programs.Long ? TimeSpan.FromMinutes(15) : TimeSpan.FromHours(2);

    [Fact]
    public async Task A_week_of_backlog_drains_while_fresh_readings_stay_on_time()
    {
        await using var rig = await Rig.Build(DatabaseMake.InfluxDb);
        var backlog = await Backlog.Of(rig.Daemon.Data, Meters, Step);
        // A slow link, so that draining takes a while and fresh readings have something to wait for.
        rig.Proxy.Rules.PubAckDelayMs = Programs.Long ? 20 : 60;
        rig.Daemon.Start();
        await Until.True(() => rig.Mqtt.Count >= backlog.Count, "the whole backlog", () => string.Join('\n', rig.Daemon.Log.TakeLast(20)));
        await Until.True(() => rig.Mqtt.Arrivals.Count(Backlog.Has) >= backlog.Count, "the whole backlog");
        var polled = Passes(rig);
        var arrivals = rig.Mqtt.Arrivals;
        var last = arrivals.Last(Backlog.Has).Number;
        var fresh = arrivals.Where(arrival => arrival is { Lane: Arrival.Live, Reading.Kind: "instant" } && arrival.Number < last).ToList();
        foreach (var serial in rig.Line.Serials)
        {
            var came = fresh.Where(arrival => arrival.Reading.Meter == serial).Select(arrival => arrival.Reading).ToList();
            Assert.Equal(came.Select(reading => reading.Seq).Order(), came.Select(reading => reading.Seq));
            // What is being read, what waits for the end of its sweep, and what is on its way had no time to arrive.
            Assert.True(came.Count >= 4 && came.Count >= polled[serial] - 4, $"of {polled[serial]} passes of {serial}, {came.Count} had arrived when the backlog was through");
        }

        Assert.All(arrivals.Where(Backlog.Has), backlog.Holds);
        Assert.All(arrivals.Where(Backlog.Has), arrival => Assert.Equal(Arrival.Backfill, arrival.Lane));
        rig.Proxy.Rules.PubAckDelayMs = 0;
        await rig.Judge("a week of backlog", isOfTheLine: arrival => !Backlog.Has(arrival)).Conclude($"readings of {Meters} meters in the backlog", backlog.Count);
    }

    /// <summary>How often each meter was read: by the answers that brought its voltage, which is in one answer of each pass.</summary>
    private static Dictionary<string, int> Passes(Rig rig) =>
        rig.Line.Serials.ToDictionary(serial => serial, serial => rig.Line.Truth.Entries.Count(entry => entry.Serial == serial && entry.Covers(0)));
}
