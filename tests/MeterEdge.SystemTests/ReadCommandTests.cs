using System.Globalization;
using System.Text.Json.Nodes;
using MeterEdge.SystemTests.Facts;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

public sealed class ReadCommandTests
{
    [Theory]
    [InlineData(1, "eastron-sdm630")]
    [InlineData(2, "eastron-sdm120")]
    public async Task It_prints_what_the_meter_held(int unit, string profile)
    {
        await using var site = new Site();
        var line = await site.Line("sdm630:1", "sdm120:2");
        var (exitCode, output, errors) = await Read(line.Port, unit, profile, "--json");

        Assert.True(exitCode == 0, errors);
        await Until.True(() => Registers.Of(profile).Values.All(address => line.Truth.Entries.Any(entry => entry.Covers(address))), "the truth");
        var values = JsonNode.Parse(output)!["values"]!.AsObject();
        Assert.Equal(Registers.Of(profile).Keys.Order(StringComparer.Ordinal), values.Select(value => value.Key).Order(StringComparer.Ordinal));
        foreach (var (quantity, address) in Registers.Of(profile))
        {
            var held = line.Truth.Entries.Single(entry => entry.Covers(address));
            Assert.Equal(Registers.Published(quantity, held.At(address)), values[quantity]!.GetValue<decimal>());
        }
    }

    [Fact]
    public async Task For_people_it_prints_a_table()
    {
        await using var site = new Site();
        var line = await site.Line("sdm120:1");
        var (exitCode, output, _) = await Read(line.Port, 1, "eastron-sdm120");

        Assert.Equal(0, exitCode);
        await Until.True(() => line.Truth.Entries.Any(entry => entry.Covers(0x0000)), "the truth");
        var held = line.Truth.Entries.Single(entry => entry.Covers(0x0000));
        var row = Assert.Single(output.Split('\n'), text => text.StartsWith("voltage_l1_v ", StringComparison.Ordinal));
        Assert.Contains(Registers.Published("voltage_l1_v", held.At(0)).ToString(CultureInfo.InvariantCulture), row, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_answer_is_exit_code_2_and_says_what_to_check()
    {
        await using var site = new Site();
        var line = await site.Line("sdm120:1");
        var (exitCode, output, errors) = await Read(line.Port, 9, "eastron-sdm120", "--timeout", "300");

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains("no answer from unit 9", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    [Fact]
    public async Task A_garbled_answer_is_exit_code_3()
    {
        await using var site = new Site();
        var line = await site.Line("sdm120:1");
        await line.Do("fault 1 badcrc");
        var (exitCode, output, errors) = await Read(line.Port, 1, "eastron-sdm120");

        Assert.Equal((3, ""), (exitCode, output));
        Assert.Contains("BadCrc", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    [Fact]
    public async Task A_port_that_does_not_exist_is_exit_code_1()
    {
        await using var site = new Site();
        var (exitCode, output, errors) = await Read(site.Folder["nothing"], 1, "eastron-sdm120");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(site.Folder["nothing"], errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    [Fact]
    public async Task A_port_whose_driver_cannot_turn_is_read_unless_that_is_insisted_on()
    {
        await using var site = new Site();
        var line = await site.Line("sdm120:1");
        foreach (var mode in new[] { "auto", "off" })
            Assert.Equal(0, (await Read(line.Port, 1, "eastron-sdm120", "--rs485", mode)).ExitCode);
        var (exitCode, output, errors) = await Read(line.Port, 1, "eastron-sdm120", "--rs485", "on");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("has a driver without RS-485 direction control", errors, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', errors);
    }

    [Fact]
    public async Task The_ports_of_this_machine_are_listed()
    {
        var (exitCode, output, errors) = await RunningProgram.Run(Programs.Daemon, "ports", "--json");
        var ports = JsonNode.Parse(output)!.AsArray().Select(port => (string)port!["port"]!).ToList();

        Assert.Equal(ports.Count > 0 ? 0 : 2, exitCode);
        Assert.Equal(ports.Count > 0, errors.Length == 0);
        Assert.All(ports, port => Assert.True(File.Exists(port)));
    }

    [Fact]
    public async Task A_port_that_a_daemon_uses_is_refused_in_words()
    {
        await using var site = new Site();
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var line = await site.Line("sdm120:1");
        site.Daemon(line, broker.Port).Start();
        await Until.True(() => headEnd.Arrivals.Count > 0, "a reading");
        var (exitCode, output, errors) = await Read(line.Port, 1, "eastron-sdm120");

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains("in use", errors, StringComparison.Ordinal);
    }

    private static Task<(int ExitCode, string Output, string Errors)> Read(string port, int unit, string profile, params string[] more) =>
        RunningProgram.Run(
            Programs.Daemon, ["read", "--port", port, "--baud", "19200", "--parity", "N", "--unit", $"{unit}", "--profile", profile, .. more]);
}
