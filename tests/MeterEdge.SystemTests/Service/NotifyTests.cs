using System.Diagnostics;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Service;

/// <summary>What a service manager hears of the daemon.</summary>
public sealed class NotifyTests
{
    private static readonly TimeSpan Watchdog = TimeSpan.FromSeconds(2);

    [Fact]
    public async Task It_hears_when_the_daemon_is_ready_how_it_is_that_it_lives_and_that_it_stops()
    {
        await using var site = new Site();
        var manager = site.Own(new ServiceManager(site.Folder));
        var broker = await site.Broker();
        var line = await site.Line("sdm630:1");
        var daemon = site.Daemon(line, broker.Port);
        daemon.Start(manager.Environment(Watchdog));
        await Until.True(() => manager.Fed >= 5, "five words that all is well", () => string.Join('\n', [.. manager.Words, .. daemon.Log]));
        Assert.Equal("READY=1", manager.Words[0]);
        await Until.True(() => manager.Words.Contains("STATUS=1 of 1 meters answer, 1 of 1 lines up, mqtt connected"), "the status", () => string.Join('\n', manager.Words));
        Assert.Equal(0, await daemon.Stop());
        Assert.Equal("STOPPING=1", manager.Words[^1]);
        Assert.Single(manager.Words, word => word == "READY=1");
    }

    [Fact]
    public async Task It_is_ready_and_well_without_meters_broker_and_port()
    {
        await using var site = new Site();
        var manager = site.Own(new ServiceManager(site.Folder));
        var line = await site.Line("sdm630:1");
        var daemon = site.Daemon(line, brokerPort: 1, settings => settings with { Port = site.Folder["nothing"] });
        daemon.Start(manager.Environment(Watchdog));
        await Until.True(() => manager.Fed >= 20, "twenty words that all is well", () => string.Join('\n', [.. manager.Words, .. daemon.Log]));
        Assert.Contains("STATUS=1 of 1 meters answer, 0 of 1 lines up, mqtt away", manager.Words);
    }

    [Fact]
    public async Task When_one_loop_hangs_it_hears_nothing_more_and_the_log_says_which()
    {
        await using var site = new Site();
        var manager = site.Own(new ServiceManager(site.Folder));
        var broker = await site.Broker();
        var line = await site.Line("sdm630:1");
        var daemon = site.Daemon(line, broker.Port, settings => settings with { Timeout = "00:00:00.5" });
        daemon.Start(manager.Environment(Watchdog));
        await Until.True(() => manager.Fed >= 3, "the daemon's beginning", () => string.Join('\n', daemon.Log));

        // The line's thread stays in the kernel: its next write returns long after the test. All other loops go on.
        await using var hang = await HungWrite.Start(site.Folder, daemon.Pid, line.Port);
        await Until.Holds(
            () => Task.FromResult(daemon.Log.Any(said => said.Contains("line bus-1 hangs: it has not gone round for", StringComparison.Ordinal))),
            "the log to name the line",
            () => string.Join('\n', [.. manager.Words, .. daemon.Log]),
            TimeSpan.FromMinutes(3));
        Assert.True(hang.Holds, "no write was held");
        var fed = manager.Fed;
        var since = Stopwatch.GetTimestamp();
        await Until.True(() => Stopwatch.GetElapsedTime(since) > 5 * Watchdog, "ten times as long as between two words");
        Assert.Equal(fed, manager.Fed);
        Assert.Equal("STATUS=line bus-1 hangs", manager.Words[^1]);
        Assert.Single(daemon.Log, said => said.Contains(" hangs: ", StringComparison.Ordinal));
    }
}
