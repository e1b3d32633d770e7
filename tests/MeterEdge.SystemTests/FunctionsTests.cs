using System.Text.Json.Nodes;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests;

/// <summary>Functions beyond the reading of registers, on a line where bytes take their time and meters insist on silence.</summary>
public sealed class FunctionsTests
{
    [Fact]
    public async Task A_broadcast_opens_the_relay_of_every_meter_and_the_next_request_finds_the_line_free()
    {
        await using var site = new Site();
        var simulated = await site.Line("sdm320c:1-3");
        using var line = Line(simulated);
        var broadcast = ModbusRequest.WriteCoil(0, 0, on: false);
        for (byte unit = 1; unit <= 3; unit++)
        {
            Assert.Equal(ExchangeResult.Sent, (await Ask(line, broadcast)).Outcome.Result);
            var coil = ModbusRequest.ReadBits(unit, FunctionCode.ReadCoils, 0, 1);
            Assert.False(coil.BitsIn(await Answer(line, coil))[0]);
        }

        var status = JsonNode.Parse(await simulated.Do("status json"))!["lines"]![0]!;
        Assert.Equal((3, 3, 0), (Count("broadcasts"), Count("answered"), Count("ignored_silence")));

        int Count(string name) => status[name]!.GetValue<int>();
    }

    [Fact]
    public async Task A_relay_that_is_a_coil_is_written_and_read_back_and_its_contact_shows_at_an_input()
    {
        await using var site = new Site();
        using var line = Line(await site.Line("sdm320c:1"));
        foreach (var closed in new[] { false, true })
        {
            _ = await Answer(line, ModbusRequest.WriteCoil(1, 0, closed));
            var coil = ModbusRequest.ReadBits(1, FunctionCode.ReadCoils, 0, 1);
            Assert.Equal(closed, coil.BitsIn(await Answer(line, coil))[0]);
            _ = await Answer(line, ModbusRequest.WriteCoils(1, 0, [!closed]));
            var inputs = ModbusRequest.ReadBits(1, FunctionCode.ReadDiscreteInputs, 0, 3);
            Assert.Equal(closed, inputs.BitsIn(await Answer(line, inputs))[0]);
        }
    }

    [Fact]
    public async Task A_meter_says_who_it_is_and_another_that_it_is_there()
    {
        await using var site = new Site();
        using var line = Line(await site.Line("iem3155:1", "em340:2"));
        var request = ModbusRequest.ReadIdentification(1, IdentificationAccess.Extended);
        var said = DeviceIdentification.Decode(request, await Answer(line, request));
        Assert.Equal(["Schneider Electric", "iEM3155", "V1.0"], said.Objects.Select(one => one.Text));
        Assert.Null(said.Next);
        _ = await Answer(line, ModbusRequest.Ping(2, 0xA537));
        Assert.Equal((ExchangeResult.Refused, 1), await Refusal(line, ModbusRequest.ReadCounter(2, DiagnosticCounter.BusMessages)));
        Assert.Equal((ExchangeResult.Refused, 1), await Refusal(line, ModbusRequest.ReadIdentification(2, IdentificationAccess.Basic)));
        Assert.Equal((ExchangeResult.Refused, 2), await Refusal(line, ModbusRequest.ReadIdentification(1, IdentificationAccess.One, 0x80)));
    }

    private static LineOwner Line(Simulator simulated)
    {
        var serial = new SerialSettings(simulated.Port, simulated.Baud);
        return new(new TermiosLink(serial), serial.Timing, TimeProvider.System);
    }

    private static async Task<(ExchangeResult Result, int Code)> Refusal(LineOwner line, ModbusRequest request)
    {
        var (outcome, _) = await Ask(line, request);
        return (outcome.Result, outcome.ExceptionCode);
    }

    private static async Task<byte[]> Answer(LineOwner line, ModbusRequest request)
    {
        var (outcome, answer) = await Ask(line, request);
        Assert.True(outcome.Result == ExchangeResult.Answered, $"{request}: {outcome}");
        return answer;
    }

    private static async Task<(ExchangeOutcome Outcome, byte[] Answer)> Ask(LineOwner line, ModbusRequest request)
    {
        var exchange = new Exchange(request.Frame, request.Answer, LinePriority.Request, TimeSpan.FromSeconds(5), continueOnLine: false);
        var outcome = await line.Submit(exchange);
        return (outcome, exchange.Answer.ToArray());
    }
}
