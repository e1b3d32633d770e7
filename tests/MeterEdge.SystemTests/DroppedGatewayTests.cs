using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

/// <summary>A gateway with several units behind it whose connection breaks again and again while they are polled.</summary>
public sealed class DroppedGatewayTests
{
    private static readonly int Drops = Programs.Long ? 60 : 6;

    [Theory]
    [InlineData("tcp", "Tcp")]
    [InlineData("rtu", "RtuOverTcp")]
    public async Task Connections_that_break_again_and_again_recover_by_themselves_and_no_wrong_value_is_published(string framing, string configured)
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var gateway = await site.Lines(
            0, ["--tcp", "127.0.0.1:0", "--framing", framing, "--aged", "--truth-of-terminals"], "sdm630:1", "abb-b23:2", "em340:3", "iem3155:4", "dds238:5");
        var daemon = site.Daemon(gateway, broker.Port, settings => settings with
        {
            Line = $"\"Tcp\": \"{gateway.Port}\", \"Framing\": \"{configured}\"",
            Instant = "00:00:01",
            Energy = "1.00:00:00",
        });
        // Busy nearly all the time, so that most breaks come in the middle of an exchange.
        await gateway.Do("fault all slow 25ms");
        daemon.Start();
        await Until.True(() => gateway.Serials.All(meter => Good(meter) > 0), "a good reading of each meter");

        for (var drop = 0; drop < Drops; drop++)
        {
            var refused = drop % 2 == 1;
            var (downs, before) = (Count("line_down"), gateway.Serials.ToDictionary(meter => meter, Good));
            await gateway.Do(refused ? "drop 1500ms" : "drop");
            if (refused)
                await Until.True(() => Count("line_down") > downs, "the loss of the gateway");
            await Until.True(() => gateway.Serials.All(meter => Good(meter) > before[meter]), "good readings of each meter again", () => string.Join('\n', daemon.Log.TakeLast(20)));
        }

        // Every break that was told has been followed by a return.
        await Until.True(() => Count("line_down") == Count("line_up"), "the last return");
        Assert.Equal(0, await daemon.Stop());

        var changes = headEnd.Events.Where(one => one.Code is not ("restarted" or "clock_untrusted")).ToList();
        Assert.True(changes.Count >= Drops, $"{changes.Count} events of {Drops} breaks");
        Assert.All(changes.Chunk(2), pair => Assert.Equal(["line_down", "line_up"], pair.Select(one => one.Code)));
        Assert.All(changes, one => Assert.Equal("bus-1", one.Data!.Value.GetProperty("bus").GetString()));
        var readings = headEnd.Arrivals.DistinctBy(arrival => (arrival.Epoch, arrival.Reading.Seq)).ToList();
        Assert.Contains(readings, arrival => arrival.Reading.Why is ["line_down"]);
        // The wires and the meters were well all the while. Whatever a break cost says so.
        Assert.All(
            readings.Where(arrival => arrival.Reading.Q != "good"),
            arrival => Assert.Contains(Assert.Single(arrival.Reading.Why!), (string[])["line_down", "overrun", "no_answer", "not_asked", "stopped"]));
        Assert.True((await gateway.Counts())[0].GetProperty("cut_off").GetInt64() > 0, "no break came in the middle of an exchange");
        Terminals.Hold(readings, gateway.Truth, _ => true);

        int Good(string meter) => headEnd.Arrivals.Count(arrival => arrival.Reading.Meter == meter && arrival.Reading.Q == "good");

        int Count(string code) => headEnd.Events.Count(one => one.Code == code);
    }
}
