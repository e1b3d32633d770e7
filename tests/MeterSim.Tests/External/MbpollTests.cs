using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using MeterSim.Control;

namespace MeterSim.Tests.External;

/// <summary>A client written by others reads what the truth log says.</summary>
public sealed partial class MbpollTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    public async Task Mbpoll_prints_what_the_truth_log_holds(int unit)
    {
        await using var simulator = new RunningSimulator("sdm630:1-6", "sdm120:7", "sdm630:8:district");
        Dictionary<int, double> printed = await ReadAsync(simulator.Port, unit);

        JsonElement truth = Assert.Single(await simulator.StopAndReadTruthAsync());
        Assert.Equal(unit, truth.GetProperty("unit").GetInt32());
        Assert.Equal(40, printed.Count);
        int compared = 0;
        foreach (JsonProperty value in truth.GetProperty("values").EnumerateObject())
        {
            int address = Convert.ToInt32(value.Name, 16);
            double expected = double.Parse(value.Value.GetString()!, CultureInfo.InvariantCulture);
            // Six significant digits are all that mbpoll prints.
            Assert.Equal(expected, printed[address], Math.Abs(expected) * 6e-6);
            compared++;
        }
        Assert.Equal(unit == 7 ? 11 : 34, compared);
    }

    [Fact]
    public async Task After_unplugging_and_plugging_in_again_the_same_path_answers()
    {
        await using var simulator = new RunningSimulator("sdm630:1");
        Assert.StartsWith("ok", await ControlClient.AskAsync(simulator.Control, "port close", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.False(Path.Exists(simulator.Port));
        Assert.StartsWith("ok", await ControlClient.AskAsync(simulator.Control, "port open", TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(40, (await ReadAsync(simulator.Port, 1)).Count);
    }

    private static async Task<Dictionary<int, double>> ReadAsync(string port, int unit)
    {
        string output = await ExternalClient.RunAsync(
            "/usr/bin/mbpoll", "mbpoll",
            "-m", "rtu", "-a", unit.ToString(CultureInfo.InvariantCulture), "-b", "9600", "-P", "none",
            "-t", "3:float", "-B", "-0", "-r", "0", "-c", "40", "-1", "-o", "5", port);
        return Line().Matches(output).ToDictionary(
            m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture),
            m => double.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    [GeneratedRegex(@"^\[(\d+)\]:\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex Line();
}
