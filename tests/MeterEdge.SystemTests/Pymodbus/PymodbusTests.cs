using System.Text.Json.Nodes;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Pymodbus;

/// <summary>Our master against other people's slave: a misreading of the protocol that both our sides share would show here.</summary>
public sealed class PymodbusTests
{
    [Fact]
    public async Task The_daemon_publishes_what_a_pymodbus_server_holds()
    {
        await using var site = new Site();
        var meter = site.Own(await PymodbusMeter.Start(site.Folder));
        var broker = await site.Broker();
        var headEnd = await site.HeadEnd(broker);
        var settings = new EdgeSettings
        {
            Port = meter.Port,
            BrokerPort = broker.Port,
            Meters = [new JsonObject { ["Serial"] = "120001", ["Unit"] = PymodbusMeter.Unit, ["Profile"] = "eastron-sdm120" }],
        };
        var daemon = site.Own(new EdgeDaemon(site.Folder, settings));
        daemon.Start();
        await Until.True(() => headEnd.Arrivals.Count(arrival => arrival.Reading.Q == "good") >= 3, "good readings");

        foreach (var reading in headEnd.Arrivals.Select(arrival => arrival.Reading).Where(reading => reading.Kind == "instant"))
        {
            Assert.Equal("good", reading.Q);
            Assert.Equal(
                PymodbusMeter.Values.OrderBy(value => value.Key, StringComparer.Ordinal),
                reading.Values!
                    .Select(value => KeyValuePair.Create(value.Key, value.Value.Number!.Value))
                    .OrderBy(value => value.Key, StringComparer.Ordinal));
            Assert.Equal("42110000", reading.Raw!["energy_import_wh"]);
        }
    }

    [Fact]
    public async Task The_read_command_prints_what_a_pymodbus_server_holds()
    {
        await using var site = new Site();
        var meter = site.Own(await PymodbusMeter.Start(site.Folder));
        var (exitCode, output, errors) = await Read(meter, PymodbusMeter.Unit);

        Assert.True(exitCode == 0, errors);
        var values = JsonNode.Parse(output)!["values"]!.AsObject();
        Assert.Equal(
            PymodbusMeter.Values.OrderBy(value => value.Key, StringComparer.Ordinal),
            values
                .Select(value => KeyValuePair.Create(value.Key, value.Value!.GetValue<decimal>()))
                .OrderBy(value => value.Key, StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_read_command_ends_with_3_when_pymodbus_refuses_and_with_2_when_nobody_answers()
    {
        await using var site = new Site();
        var meter = site.Own(await PymodbusMeter.Start(site.Folder));

        var (refused, nothing, errors) = await Read(meter, PymodbusMeter.OtherUnit);
        Assert.Equal((3, ""), (refused, nothing));
        Assert.Contains("refused with exception 2", errors, StringComparison.Ordinal);
        var (silent, _, silence) = await Read(meter, 99);
        Assert.Equal(2, silent);
        Assert.Contains("no answer from unit 99", silence, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_functions_06_and_16_write_function_03_reads_back_from_pymodbus(bool overSystemIoPorts)
    {
        await using var site = new Site();
        var meter = site.Own(await PymodbusMeter.Start(site.Folder));
        var serial = new SerialSettings(meter.Port, 19200);
        using var line = new LineOwner(overSystemIoPorts ? new SerialPortLink(serial) : new TermiosLink(serial), serial.Timing, TimeProvider.System);

        ushort[] many = [0x0000, 0xFFFF, 0x1234, 0x8001, 0x00FF];
        Assert.Equal(ExchangeResult.Answered, (await Ask(line, ModbusRequest.WriteSingle(PymodbusMeter.Unit, 40, 0xBEEF))).Outcome.Result);
        Assert.Equal(ExchangeResult.Answered, (await Ask(line, ModbusRequest.WriteMultiple(PymodbusMeter.Unit, 41, many))).Outcome.Result);

        var request = ModbusRequest.Read(PymodbusMeter.Unit, FunctionCode.ReadHoldingRegisters, 40, 1 + many.Length);
        var (read, answer) = await Ask(line, request);
        Assert.Equal(ExchangeResult.Answered, read.Result);
        Assert.Equal("beef0000ffff1234800100ff", Convert.ToHexStringLower(request.Answer.Registers(answer)));

        // The longest write and the longest read that the protocol allows.
        var longest = Enumerable.Range(0, ModbusRequest.MaxWriteRegisters).Select(n => (ushort)(n * 517)).ToArray();
        Assert.Equal(ExchangeResult.Answered, (await Ask(line, ModbusRequest.WriteMultiple(PymodbusMeter.Unit, 0, longest))).Outcome.Result);
        var whole = ModbusRequest.Read(PymodbusMeter.Unit, FunctionCode.ReadHoldingRegisters, 0, ModbusRequest.MaxReadRegisters);
        var (_, everything) = await Ask(line, whole);
        Assert.Equal(
            string.Concat(longest.Select(word => $"{word:x4}")) + "00000000", Convert.ToHexStringLower(whole.Answer.Registers(everything)));
    }

    [Fact]
    public async Task A_refusal_of_pymodbus_is_a_refusal_with_its_code()
    {
        await using var site = new Site();
        var meter = site.Own(await PymodbusMeter.Start(site.Folder));
        var serial = new SerialSettings(meter.Port, 19200);
        using var line = new LineOwner(new TermiosLink(serial), serial.Timing, TimeProvider.System);

        const byte IllegalDataAddress = 2;
        foreach (var request in new[]
        {
            ModbusRequest.Read(PymodbusMeter.Unit, FunctionCode.ReadHoldingRegisters, 1000, 2),
            ModbusRequest.Read(PymodbusMeter.Unit, FunctionCode.ReadInputRegisters, 1000, 2),
            ModbusRequest.WriteSingle(PymodbusMeter.Unit, 1000, 1),
            ModbusRequest.WriteMultiple(PymodbusMeter.Unit, 1000, [1, 2]),
        })
        {
            var (outcome, _) = await Ask(line, request);
            Assert.Equal((ExchangeResult.Refused, IllegalDataAddress), (outcome.Result, outcome.ExceptionCode));
        }
    }

    private static Task<(int ExitCode, string Output, string Errors)> Read(PymodbusMeter meter, int unit) => RunningProgram.Run(
        Programs.Daemon,
        "read", "--port", meter.Port, "--baud", "19200", "--parity", "N", "--unit", $"{unit}", "--profile", "eastron-sdm120", "--json");

    private static async Task<(ExchangeOutcome Outcome, byte[] Answer)> Ask(LineOwner line, ModbusRequest request)
    {
        var exchange = new Exchange(request.Frame, request.Answer, LinePriority.Request, TimeSpan.FromSeconds(5), continueOnLine: false);
        var outcome = await line.Submit(exchange);
        return (outcome, exchange.Answer.ToArray());
    }
}
