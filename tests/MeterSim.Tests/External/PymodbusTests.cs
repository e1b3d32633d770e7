using System.Globalization;
using System.Text.Json;

namespace MeterSim.Tests.External;

/// <summary>A second client written by others: reads, writes, and is refused, all as the truth log says.</summary>
public sealed class PymodbusTests
{
    private static readonly string[] PhaseEnergies = ["0x015A", "0x015C", "0x015E"];

    [Fact]
    public async Task Pymodbus_gets_the_words_that_the_truth_log_holds()
    {
        await using var simulator = new RunningSimulator("sdm630:1-6", "sdm120:7", "sdm630:8:district");
        // Debian's own interpreter: the package is not visible to another one on the PATH.
        string output = await ExternalClient.RunAsync(
            "/usr/bin/python3", "python3-pymodbus",
            Path.Combine(AppContext.BaseDirectory, "External", "read_with_pymodbus.py"), simulator.Port);
        JsonElement got = JsonSerializer.Deserialize(output, TruthJson.Default.JsonElement);
        IReadOnlyList<JsonElement> truth = await simulator.StopAndReadTruthAsync();

        Assert.Equal([4, 4, 4, 4, 4, 4, 4, 4, 4, 16, 3, 6, 3], truth.Select(t => t.GetProperty("fn").GetInt32()));
        Assert.Equal([1, 7, 8, 1, 1, 1, 7, 8, 1, 1, 1, 1, 1], truth.Select(t => t.GetProperty("unit").GetInt32()));
        Assert.Equal(truth.Take(3).Select(Words), got.GetProperty("inputs").EnumerateArray().Select(w => w.GetString()));
        Assert.Equal(truth.Skip(3).Take(5).Select(Words), got.GetProperty("further").EnumerateArray().Select(w => w.GetString()));
        // Energy by phase of the district's meter: the three of them are its total.
        double[] energies = [.. PhaseEnergies.Select(key => double.Parse(truth[7].GetProperty("values").GetProperty(key).GetString()!, CultureInfo.InvariantCulture))];
        Assert.Equal(double.Parse(truth[2].GetProperty("values").GetProperty("0x0048").GetString()!, CultureInfo.InvariantCulture), energies.Sum(), 0.02);
        Assert.Equal("error 2", got.GetProperty("refused").GetString());
        Assert.Equal(2, truth[8].GetProperty("exception").GetInt32());
        Assert.True(got.GetProperty("written_16").GetBoolean());
        Assert.Equal("41700000", got.GetProperty("read_back_16").GetString());
        Assert.True(got.GetProperty("written_06").GetBoolean());
        Assert.Equal("41f00000", got.GetProperty("read_back_06").GetString());
    }

    private static string? Words(JsonElement line) => line.GetProperty("words").GetString();
}
