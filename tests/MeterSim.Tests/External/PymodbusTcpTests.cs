using System.Globalization;
using System.Text.Json;
using MeterSim.Tcp;

namespace MeterSim.Tests.External;

/// <summary>Widths, word orders and both framings, decoded by others' code, against the truth log.</summary>
public sealed class PymodbusTcpTests
{
    [Theory]
    [InlineData("tcp")]
    [InlineData("rtu")]
    public async Task Pymodbus_decodes_what_the_truth_log_holds(string framing)
    {
        await using var simulator = new RunningGateway(
            framing == "rtu" ? TcpFraming.Rtu : TcpFraming.Tcp, "dtsu666-tenth:1", "iem3155:2", "abb-b23:3", "em340:4", "janitza-umg:5", "sdm530:6");
        string output = await ExternalClient.RunAsync(
            "/usr/bin/python3", "python3-pymodbus",
            Path.Combine(AppContext.BaseDirectory, "External", "read_models_with_pymodbus.py"),
            simulator.Address.Port.ToString(CultureInfo.InvariantCulture), framing);
        JsonElement got = JsonSerializer.Deserialize(output, TruthJson.Default.JsonElement);
        IReadOnlyList<JsonElement> truth = await simulator.StopAndReadTruthAsync();

        double[] values = [.. got.GetProperty("values").EnumerateArray().Select(v => v.GetDouble())];
        double[] expected = [.. truth.Take(values.Length).Select(t =>
            double.Parse(t.GetProperty("values").EnumerateObject().First().Value.GetString()!, CultureInfo.InvariantCulture))];
        // A float32 becomes a double on one side only.
        Assert.All(values.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, Math.Abs(pair.Second) * 1e-7));
        if (framing == "tcp")
            Assert.Equal(["Schneider Electric", "iEM3155", "V1.0"], got.GetProperty("identity").EnumerateArray().Select(i => i.GetString()));
        Assert.True(got.GetProperty("written").GetBoolean());
        Assert.Equal("00000000", got.GetProperty("relay").GetString());
    }
}
