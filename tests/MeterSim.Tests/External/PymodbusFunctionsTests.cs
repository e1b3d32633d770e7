using System.Globalization;
using System.Text.Json;
using MeterSim.Tcp;

namespace MeterSim.Tests.External;

/// <summary>Coils, discrete inputs, loopback, identification and a broadcast, asked by other people's code.</summary>
public sealed class PymodbusFunctionsTests
{
    private static readonly string[] Meters = ["sdm320c:1", "iem3155:2", "em340:3"];

    private static readonly int[] Functions = [1, 2, 5, 1, 15, 1, 5, 1, 8, 8, 43, 43, 43, 43, 43];

    [Fact]
    public async Task Pymodbus_understands_every_function_on_a_serial_line_and_everybody_obeys_its_broadcast()
    {
        // Over RTU pymodbus does not know how long an identification is: it takes what has come when nothing more comes for a moment.
        await using var simulator = new RunningSimulator(unlimited: true, Meters);
        JsonElement got = await SpeakAsync(simulator.Port);
        IReadOnlyList<JsonElement> truth = await simulator.StopAndReadTruthAsync();
        AssertUnderstood(got);
        Assert.Equal("0", got.GetProperty("all_opened").GetString());
        // The broadcast itself is not answered.
        Assert.Equal([.. Functions, 1], truth.Select(t => t.GetProperty("fn").GetInt32()));
    }

    [Fact]
    public async Task Pymodbus_understands_every_function_behind_a_gateway()
    {
        await using var simulator = new RunningGateway(TcpFraming.Tcp, Meters);
        JsonElement got = await SpeakAsync(simulator.Address.Port.ToString(CultureInfo.InvariantCulture), "tcp");
        IReadOnlyList<JsonElement> truth = await simulator.StopAndReadTruthAsync();
        AssertUnderstood(got);
        Assert.Equal(Functions, truth.Select(t => t.GetProperty("fn").GetInt32()));
    }

    private static void AssertUnderstood(JsonElement got)
    {
        Assert.Equal(("1", "0", "1"), (Text(got, "closed"), Text(got, "opened"), Text(got, "closed_again")));
        Assert.Equal("01", Text(got, "inputs")?[..2]);
        Assert.True(got.GetProperty("written_05").GetBoolean());
        Assert.True(got.GetProperty("written_15").GetBoolean());
        Assert.Equal(("error 2", "error 1"), (Text(got, "no_such_coil"), Text(got, "no_coils")));
        Assert.Equal(0xA537, got.GetProperty("said")[0].GetInt32());
        Assert.Equal(1, got.GetProperty("no_counter").GetInt32());
        foreach (string how in (string[])["basic", "extended"])
            Assert.Equal(["Schneider Electric", "iEM3155", "V1.0"], got.GetProperty(how).EnumerateObject().Select(o => o.Value.GetString()));
        Assert.Equal("iEM3155", Text(got.GetProperty("product"), "1"));
        Assert.Equal(("error 2", "error 1"), (Text(got, "no_such_object"), Text(got, "nobody")));
    }

    private static string? Text(JsonElement got, string name) => got.GetProperty(name).GetString();

    // Debian's own interpreter: the package is not visible to another one on the PATH.
    private static async Task<JsonElement> SpeakAsync(params string[] arguments) => JsonSerializer.Deserialize(
        await ExternalClient.RunAsync(
            "/usr/bin/python3", "python3-pymodbus",
            [Path.Combine(AppContext.BaseDirectory, "External", "speak_all_functions_with_pymodbus.py"), .. arguments]),
        TruthJson.Default.JsonElement);
}
