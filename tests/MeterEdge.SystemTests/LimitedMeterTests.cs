using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

/// <summary>An SDM630 that refuses more than 50 registers at once, as some do in the field.</summary>
public sealed class LimitedMeterTests
{
    [Fact]
    public async Task A_meter_that_refuses_long_reads_is_read_whole_from_the_first_pass_on_and_its_limit_outlives_a_restart()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm630-50:1", "sdm630:2");
        var daemon = site.Daemon(line, broker.Port);
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Count >= 8, "readings");
        await Until.True(() => File.Exists(Path.Combine(daemon.Data, "limits.txt")), "what was learned, in a file");
        Assert.Equal(0, await daemon.Stop());
        var refused = Refused();
        Assert.InRange(refused, 1, 4);

        var before = headEnd.Arrivals.Count;
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Count >= before + 8, "readings after the restart");
        Assert.Equal(0, await daemon.Stop());

        Assert.Equal(refused, Refused());
        var read = headEnd.Arrivals.Where(arrival => arrival.Reading.Q != "missing").ToList();
        Assert.All(read, arrival => Assert.Equal("good", arrival.Reading.Q));
        Assert.All(read, arrival => Truth.IsWhole(arrival.Reading));
        Truth.Holds(headEnd.Arrivals, line.Truth);

        int Refused() => line.Truth.Entries.Count(entry => entry is { Function: 4, Words.Length: 0 });
    }

    [Fact]
    public async Task The_read_command_reads_it_whole()
    {
        await using var site = new Site();
        var line = await site.Line("sdm630-50:1");
        var (exitCode, output, errors) = await RunningProgram.Run(
            Programs.Daemon, "read", "--port", line.Port, "--baud", $"{line.Baud}", "--parity", "N", "--unit", "1", "--profile", "eastron-sdm630");
        Assert.Equal((0, ""), (exitCode, errors));
        Assert.Contains("voltage_l1_v", output, StringComparison.Ordinal);
        Assert.Contains(", good, ", output, StringComparison.Ordinal);
    }
}
