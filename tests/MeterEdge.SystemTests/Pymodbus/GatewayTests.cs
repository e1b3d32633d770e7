using System.Text.Json.Nodes;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Pymodbus;

/// <summary>Meters behind a gateway, made by other people's code: several units on one TCP connection.</summary>
public sealed class GatewayTests
{
    [Theory]
    [InlineData("tcp", "Tcp")]
    [InlineData("rtu", "RtuOverTcp")]
    public async Task The_daemon_publishes_what_the_meters_behind_a_gateway_hold(string framer, string framing)
    {
        await using var site = new Site();
        var gateway = site.Own(await PymodbusMeter.Start(Loopback.FreePort(), framer));
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var daemon = Daemon(site, gateway, broker, framing);
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Count(arrival => arrival.Reading.Q == "good") >= 3, "good readings");
        await Until.True(() => headEnd.Arrivals.Any(arrival => arrival.Reading.Meter == "120002"), "the other unit");
        Assert.Equal(0, await daemon.Stop());

        foreach (var reading in headEnd.Arrivals.Select(arrival => arrival.Reading).Where(reading => reading.Kind == "instant"))
        {
            // The other unit has none of these registers: it refuses, and is not taken for the first.
            if (reading.Meter == "120002")
            {
                Assert.Equal("missing", reading.Q);
                continue;
            }

            Assert.Equal("good", reading.Q);
            Assert.Equal(
                PymodbusMeter.Values.OrderBy(value => value.Key, StringComparer.Ordinal),
                reading.Values!
                    .Select(value => KeyValuePair.Create(value.Key, value.Value.Number!.Value))
                    .OrderBy(value => value.Key, StringComparer.Ordinal));
        }
    }

    [Fact]
    public async Task A_gateway_that_goes_and_comes_back_is_a_line_that_was_down_and_is_polled_again()
    {
        await using var site = new Site();
        var port = Loopback.FreePort();
        var gateway = await PymodbusMeter.Start(port, "tcp");
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var daemon = Daemon(site, gateway, broker, "Tcp");
        daemon.Start();
        await Until.True(() => Good() >= 2, "good readings");

        await gateway.DisposeAsync();
        await Until.True(() => headEnd.Events.Any(one => one.Code == "line_down"), "the loss");
        site.Own(await PymodbusMeter.Start(port, "tcp"));
        var before = Good();
        await Until.True(() => Good() >= before + 2, "readings again");
        Assert.Equal(0, await daemon.Stop());

        // A gateway that is going may take one more connection and drop it, so the line may have been down twice.
        var changes = headEnd.Events.Select(one => one.Code).Where(code => code.StartsWith("line", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(changes);
        Assert.All(changes.Chunk(2), pair => Assert.Equal(["line_down", "line_up"], pair));

        int Good() => headEnd.Arrivals.Count(arrival => arrival.Reading.Q == "good");
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("rtu")]
    public async Task The_read_command_reads_through_a_gateway(string framer)
    {
        await using var site = new Site();
        var gateway = site.Own(await PymodbusMeter.Start(Loopback.FreePort(), framer));
        var (exitCode, output, errors) = await Read(gateway, framer, PymodbusMeter.Unit);
        Assert.True(exitCode == 0, errors);
        Assert.Equal(231.4m, JsonNode.Parse(output)!["values"]!["voltage_l1_v"]!.GetValue<decimal>());

        var (silent, _, silence) = await Read(gateway, framer, 99);
        Assert.Equal(2, silent);
        Assert.Contains("no answer from unit 99", silence, StringComparison.Ordinal);
    }

    private static EdgeDaemon Daemon(Site site, PymodbusMeter gateway, Mosquitto broker, string framing) => site.Own(new EdgeDaemon(site.Folder, new EdgeSettings
    {
        Port = "",
        Line = $"\"Tcp\": \"127.0.0.1:{gateway.Port}\", \"Framing\": \"{framing}\"",
        BrokerPort = broker.Port,
        Instant = "00:00:01",
        Meters =
        [
            new JsonObject { ["Serial"] = "120001", ["Unit"] = PymodbusMeter.Unit, ["Profile"] = "eastron-sdm120" },
            new JsonObject { ["Serial"] = "120002", ["Unit"] = PymodbusMeter.OtherUnit, ["Profile"] = "eastron-sdm120" },
        ],
    }));

    private static Task<(int ExitCode, string Output, string Errors)> Read(PymodbusMeter gateway, string framing, int unit) => RunningProgram.Run(
        Programs.Daemon,
        "read", "--tcp", $"127.0.0.1:{gateway.Port}", "--framing", framing, "--unit", $"{unit}", "--profile", "eastron-sdm120", "--json");
}
