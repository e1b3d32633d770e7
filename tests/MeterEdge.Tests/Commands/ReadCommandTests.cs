using System.Text.Json;
using MeterEdge.Commands;
using MeterEdge.Metering;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;
using MeterEdge.Readings;

namespace MeterEdge.Tests.Commands;

public sealed class ReadCommandTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 10, 15, 0, 412, TimeSpan.Zero);

    private static readonly ReadRequest Request =
        new("/dev/meteredge-no-such-port", null, Framing.Rtu, 9600, Parity.None, 1, Rs485Mode.Auto, 12, "eastron-sdm630", "/nowhere", TimeSpan.FromSeconds(1), Json: false, Trace: false);

    [Fact]
    public async Task A_profile_that_is_not_known_suggests_the_nearest()
    {
        var (code, output, error) = await Run(Request with { Profile = "eastron-sdm63" });
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("no profile is called eastron-sdm63", error, StringComparison.Ordinal);
        Assert.Contains("eastron-sdm630", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_not_there_is_one_line_and_1()
    {
        var (code, output, error) = await Run(Request);
        Assert.Equal((1, ""), (code, output));
        Assert.Contains("/dev/meteredge-no-such-port", Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ExchangeResult.NoAnswer, 2, "no answer from unit 12 on /dev/meteredge-no-such-port at 9600 8N1: check unit, baud, parity and the two wires")]
    [InlineData(ExchangeResult.Garbled, 3, "check baud and parity, two meters with one unit, or noise (--trace shows the bytes)")]
    [InlineData(ExchangeResult.Refused, 3, "it answers, but eastron-sdm630 is probably not its profile")]
    [InlineData(ExchangeResult.LinkDown, 1, "/dev/meteredge-no-such-port was lost during the exchange")]
    public void How_the_exchange_ended_decides_the_exit_code(ExchangeResult result, int expected, string says)
    {
        var pass = PassResult.Failed(PassResult.Reason(result), new(result, 2, Garble.Truncated, 3, 0, 0, TimeSpan.Zero), At, 1000);
        var (code, output, error) = Report(Request, pass);
        Assert.Equal((expected, ""), (code, output));
        Assert.Contains(says, Assert.Single(error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public void A_meter_without_one_number_is_wrong()
    {
        var pass = PassResult.Answered([], [new(Quantity.VoltageL1, Why.InvalidValue)], At, 40);
        var (code, output, error) = Report(Request, pass);
        Assert.Equal((3, ""), (code, output));
        Assert.Contains("no register held a number", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_was_read_is_shown_and_what_was_refused_makes_it_wrong()
    {
        var pass = PassResult.Answered([new(Quantity.VoltageL1, 230.1m, default)], [new(Quantity.VoltageL2, Why.Refused)], At, 40);
        var (code, output, error) = Report(Request, pass);
        Assert.Equal(3, code);
        Assert.Contains("voltage_l1_v", output, StringComparison.Ordinal);
        Assert.Equal("unit 12 on /dev/meteredge-no-such-port refused some registers: eastron-sdm630 is probably not its profile", error.Trim());
    }

    [Fact]
    public void Values_are_a_table_with_their_registers()
    {
        var (code, output, error) = Report(Request, Good);
        Assert.Equal((0, ""), (code, error));
        Assert.Equal(
            """
            unit 12, eastron-sdm630, 2026-11-23 10:15:00.412 UTC, suspect (invalid_value), 212 ms
            quantity          value  registers
            voltage_l1_v      230.1
            energy_import_wh  36250  42110000

            """.ReplaceLineEndings(),
            output);
    }

    [Fact]
    public void Json_is_one_object_in_the_contracts_words()
    {
        var (code, output, _) = Report(Request with { Json = true }, Good);
        Assert.Equal(0, code);
        using var json = JsonDocument.Parse(output);
        Assert.Equal("2026-11-23T10:15:00.412Z", json.RootElement.GetProperty("t").GetString());
        Assert.Equal(["port", "unit", "profile", "t", "span_ms", "q", "why", "values", "raw"], json.RootElement.EnumerateObject().Select(property => property.Name));
        Assert.Equal("{\"voltage_l1_v\":230.1,\"energy_import_wh\":36250}", Compact(json, "values"));
        Assert.Equal("{\"energy_import_wh\":\"42110000\"}", Compact(json, "raw"));
    }

    private static PassResult Good => PassResult.Answered(
        [new(Quantity.VoltageL1, 230.1m, default), new(Quantity.EnergyImport, 36250m, new(0x42110000, 2))],
        [new(Quantity.VoltageL2, Why.InvalidValue)],
        At,
        212);

    private static string Compact(JsonDocument json, string name) =>
        string.Concat(json.RootElement.GetProperty(name).GetRawText().Where(letter => !char.IsWhiteSpace(letter)));

    private static (int Code, string Output, string Error) Report(ReadRequest request, PassResult pass)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = ReadCommand.Report(request, pass, linkError: null, output, error);
        return (code, output.ToString(), error.ToString());
    }

    private static async Task<(int Code, string Output, string Error)> Run(ReadRequest request)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await ReadCommand.Run(request, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
