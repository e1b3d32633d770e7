using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

/// <summary>What the daemon says to a bad configuration and to a second daemon.</summary>
public sealed class StartTests
{
    private const string Broken = """
        {
          "MeterEdge": {
            "Edge": "TG 0417",
            "DataDirectory": "/tmp/never-made",
            "Buses": [
              { "Name": "bus-1", "Port": "/dev/ttyS1", "Baud": 9601,
                "Meters": [
                  { "Serial": "1", "Unit": 1, "Profile": "eastron-sdm360" },
                  { "Serial": "1", "Unit": 300, "Profile": "eastron-sdm120" } ] }
            ],
            "Mqtt": { "Hots": "127.0.0.1", "Username": "edge" }
          }
        }
        """;

    // Line of the mistake and a word of the message.
    private static readonly (int Line, string Says)[] Mistakes =
        [(3, "Edge"), (6, "Baud"), (8, "eastron-sdm630"), (9, "Unit"), (9, "Serial"), (11, "Host"), (11, "PasswordFile")];

    [Theory]
    [InlineData("check")]
    [InlineData("run")]
    public async Task Every_mistake_is_named_with_its_line_and_the_exit_code_is_78(string command)
    {
        using var folder = new TempFolder();
        await File.WriteAllTextAsync(folder["edge.json"], Broken, TestContext.Current.CancellationToken);
        var (exitCode, output, errors) = await RunningProgram.Run(Programs.Daemon, command, "--config", folder["edge.json"]);

        Assert.Equal((78, ""), (exitCode, output));
        var lines = errors.Split('\n');
        foreach (var (line, says) in Mistakes)
        {
            Assert.True(
                lines.Any(error => error.Contains($"edge.json:{line}", StringComparison.Ordinal) && error.Contains(says, StringComparison.Ordinal)),
                $"no error of line {line} speaks of {says}:\n{errors}");
        }

        Assert.Equal(Mistakes.Length, lines.Length);
        Assert.False(Path.Exists("/tmp/never-made"));
    }

    [Fact]
    public async Task A_good_configuration_is_checked_without_opening_anything()
    {
        await using var site = new Site();
        var line = await site.Line("sdm630:1");
        var daemon = site.Daemon(line, Loopback.FreePort(), settings => settings with { Instant = "00:01:00" });
        var (exitCode, output, errors) = await RunningProgram.Run(Programs.Daemon, "check", "--config", daemon.Configuration);

        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("bus-1", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(daemon.Data));
        Assert.Empty(line.Truth.Entries);
    }

    [Fact]
    public async Task A_second_daemon_on_the_same_data_is_refused_and_disturbs_nobody()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var first = site.Daemon(await site.Line("sdm120:1"), broker.Port);
        first.Start();
        await Until.True(() => headEnd.Arrivals.Count > 0, "a reading");

        var (exitCode, _, errors) = await RunningProgram.Run(Programs.Daemon, "run", "--config", first.Configuration);
        Assert.Equal(1, exitCode);
        Assert.Equal($"meteredge: another daemon uses the data directory {first.Data}; stop it first, or set DataDirectory to another one", errors);
        var count = headEnd.Arrivals.Count;
        await Until.True(() => headEnd.Arrivals.Count >= count + 2, "the first to go on");
        Assert.All(headEnd.Arrivals, arrival => Assert.Equal("good", arrival.Reading.Q));
        Assert.Equal(0, await first.Stop());
    }

    [Fact]
    public async Task A_second_daemon_on_the_same_port_waits_for_it_and_disturbs_nobody()
    {
        await using var site = new Site();
        var (broker, othersBroker) = (await site.Broker(), await site.Broker());
        var (headEnd, othersHeadEnd) = (await site.HeadEnd(broker), await site.HeadEnd(othersBroker));
        var line = await site.Line("sdm120:1");
        var first = site.Daemon(line, broker.Port);
        first.Start();
        await Until.True(() => headEnd.Arrivals.Count > 0, "a reading");

        var second = site.Daemon(line, othersBroker.Port, name: "other");
        second.Start();
        await Until.True(() => othersHeadEnd.Arrivals.Count >= 2, "the second's readings");
        Assert.All(othersHeadEnd.Arrivals, arrival => Assert.Equal(["line_down"], arrival.Reading.Why!));
        Assert.Single(second.Log, said => said.Contains("in use", StringComparison.Ordinal));

        Assert.All(headEnd.Arrivals, arrival => Assert.Equal("good", arrival.Reading.Q));
        Assert.Equal(0, await first.Stop());
        await Until.True(() => othersHeadEnd.Arrivals.Any(arrival => arrival.Reading.Q == "good"), "the second to take the port over");
    }
}
