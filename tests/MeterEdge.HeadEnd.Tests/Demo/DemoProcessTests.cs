using MeterEdge.HeadEnd.Demo.Plant;

namespace MeterEdge.HeadEnd.Tests.Demo;

public sealed class DemoProcessTests
{
    [Fact]
    public async Task Eight_meters_that_deliver_are_success()
    {
        await using var district = new FakeDistrict();
        district.Start("--plain", "--for", "10m");
        await Eventually.True(() => district.Started, "the daemon is started");
        using (var edge = await TestClient.Connect(district.MqttPort, DemoConfiguration.Edge))
        {
            var readings = Some.Readings([.. Some.Meters().Select((meter, index) => Some.Reading(index + 1, meter.Serial))]);
            await edge.Publish($"me/v1/{DemoConfiguration.Edge}/up/readings", Some.Json(readings with { Edge = DemoConfiguration.Edge }));
        }

        await Eventually.True(() => district.Output.Contains("8/8 meters delivered", StringComparison.Ordinal), "the status line");
        RealProgram.Signal(district.Demo.Id, 15);
        var code = await district.Exit();
        var output = district.Output;
        Assert.True(code == 0, output + district.Errors);
        Assert.Contains("All 8 meters delivered good readings to the head-end.", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(district.Folder));
        Assert.Empty(district.Living);
    }

    [Fact]
    public async Task Meters_that_do_not_deliver_in_time_are_failure()
    {
        await using var district = new FakeDistrict();
        district.Start("--for", "500ms");
        Assert.Equal(1, await district.Exit());
        Assert.Contains("Only 0 of 8 meters", district.Output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(district.Folder));
    }

    [Theory]
    [InlineData(15)] // SIGTERM
    [InlineData(2)] // SIGINT
    [InlineData(1)] // SIGHUP
    public async Task A_signal_ends_all_of_it_and_leaves_nothing_behind(int signal)
    {
        await using var district = new FakeDistrict();
        district.Start();
        await Eventually.True(() => district.Started && district.Living.Count() >= 4, "simulator, broker, daemon and guard run");
        RealProgram.Signal(district.Demo.Id, signal);
        Assert.Equal(0, await district.Exit());
        Assert.Empty(district.Living);
        Assert.False(Directory.Exists(district.Folder));
    }

    [Fact]
    public async Task Killed_outright_it_still_leaves_nothing_behind()
    {
        await using var district = new FakeDistrict();
        district.Start();
        await Eventually.True(() => district.Started && district.Living.Count() >= 4, "simulator, broker, daemon and guard run");
        var children = district.Living.ToArray();
        var folder = district.Folder;
        Assert.True(Directory.Exists(folder));
        district.Demo.Kill();
        await district.Exit();
        await Eventually.True(() => !district.Living.Intersect(children).Any(), "the guard ends the children");
        await Eventually.True(() => !Directory.Exists(folder), "the guard removes the folder");
    }

    [Fact]
    public async Task A_daemon_that_fails_is_shown_with_its_last_lines()
    {
        await using var district = new FakeDistrict(meterEdge: "#!/bin/sh\necho 'line 3: unknown key Bauds; did you mean Baud?' >&2\nexit 78\n");
        district.Start("--plain");
        Assert.Equal(1, await district.Exit());
        var errors = district.Errors;
        Assert.Contains("demo: meteredge ended by itself with exit code 78; it said:", errors, StringComparison.Ordinal);
        Assert.Contains("did you mean Baud?", errors, StringComparison.Ordinal);
        Assert.False(Directory.Exists(district.Folder));
    }
}
