using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;
using MeterEdge.Modbus.Tcp;
using MeterEdge.SystemTests.Plant;

namespace MeterEdge.SystemTests.Pymodbus;

/// <summary>Our master against other people's slave, for the functions that are not about registers.</summary>
public sealed class PymodbusFunctionsTests
{
    private const byte Unit = PymodbusMeter.Unit;
    private const int MostBits = 2000;

    [Theory]
    [InlineData("serial")]
    [InlineData("tcp")]
    [InlineData("rtu")]
    public async Task What_functions_05_and_15_write_function_01_reads_back(string link)
    {
        await using var place = await Place.At(link);
        bool[] many = [true, false, true, true, false, false, true, true, true, false, true];
        await place.Answered(ModbusRequest.WriteCoil(Unit, 40, on: true, place.Framing));
        await place.Answered(ModbusRequest.WriteCoils(Unit, 42, many, place.Framing));
        Assert.Equal(Text([true, false, .. many, false]), await place.Bits(FunctionCode.ReadCoils, 40, 3 + many.Length));
        await place.Answered(ModbusRequest.WriteCoil(Unit, 40, on: false, place.Framing));
        Assert.Equal("0", await place.Bits(FunctionCode.ReadCoils, 40, 1));

        // The longest write and the longest read that the protocol allows.
        var longest = Enumerable.Range(0, ModbusRequest.MaxWriteCoils).Select(n => n % 5 == 0 || n % 7 == 3).ToArray();
        await place.Answered(ModbusRequest.WriteCoils(Unit, 0, longest, place.Framing));
        Assert.Equal(
            Text(longest.Concat(Enumerable.Repeat(false, MostBits - longest.Length))), await place.Bits(FunctionCode.ReadCoils, 0, MostBits));
    }

    [Theory]
    [InlineData("serial")]
    [InlineData("tcp")]
    [InlineData("rtu")]
    public async Task Function_02_reads_the_inputs_that_pymodbus_holds(string link)
    {
        await using var place = await Place.At(link);
        Assert.Equal(Text(Enumerable.Range(5, 22).Select(n => n % 3 == 0)), await place.Bits(FunctionCode.ReadDiscreteInputs, 5, 22));
        Assert.Equal(Text(Enumerable.Range(0, MostBits).Select(n => n % 3 == 0)), await place.Bits(FunctionCode.ReadDiscreteInputs, 0, MostBits));
    }

    [Theory]
    [InlineData("serial")]
    [InlineData("tcp")]
    [InlineData("rtu")]
    public async Task Pymodbus_says_the_same_again_and_how_much_it_heard(string link)
    {
        await using var place = await Place.At(link);
        await place.Answered(ModbusRequest.Ping(Unit, 0xA537, place.Framing));
        await place.Answered(ModbusRequest.Ping(Unit, 0x0000, place.Framing));
        var request = ModbusRequest.ReadCounter(Unit, DiagnosticCounter.BusMessages, place.Framing);
        Assert.Equal(4660, request.Answer.Counted(await place.Answered(request)));
    }

    [Theory]
    [InlineData("serial")]
    [InlineData("tcp")]
    [InlineData("rtu")]
    public async Task Pymodbus_says_who_it_is_in_as_many_answers_as_it_takes(string link)
    {
        await using var place = await Place.At(link);
        List<string> basic = ["00 Vendor", "01 Product", "02 V1.2"];
        List<string> regular = [.. basic, "03 http://meter.example", "04 Name", "05 Model", "06 Application"];
        List<string> extended = [.. regular, "80 " + new string('a', 120), "81 " + new string('b', 120), "FF the last"];
        Assert.Equal([.. basic, "1 answers"], await place.Identity(IdentificationAccess.Basic));
        Assert.Equal([.. regular, "1 answers"], await place.Identity(IdentificationAccess.Regular));
        Assert.Equal([.. extended, "2 answers"], await place.Identity(IdentificationAccess.Extended));
        Assert.Equal(["01 Product", "1 answers"], await place.Identity(IdentificationAccess.One, IdentificationObject.ProductCode));
    }

    [Theory]
    [InlineData("serial")]
    [InlineData("tcp")]
    public async Task A_refusal_of_pymodbus_is_a_refusal_with_its_code(string link)
    {
        await using var place = await Place.At(link);
        const byte IllegalDataAddress = 2;
        foreach (var request in new[]
        {
            ModbusRequest.ReadBits(Unit, FunctionCode.ReadCoils, 3000, 1, place.Framing),
            ModbusRequest.ReadBits(Unit, FunctionCode.ReadDiscreteInputs, 1999, 2, place.Framing),
            ModbusRequest.WriteCoil(Unit, 3000, on: true, place.Framing),
            ModbusRequest.WriteCoils(Unit, 1999, [true, true], place.Framing),
        })
        {
            var (outcome, _) = await place.Ask(request);
            Assert.Equal((ExchangeResult.Refused, IllegalDataAddress), (outcome.Result, outcome.ExceptionCode));
        }
    }

    [Fact]
    public async Task What_is_written_to_all_every_unit_has_taken_before_it_is_asked()
    {
        await using var place = await Place.At("serial");
        foreach (var broadcast in new[]
        {
            ModbusRequest.WriteCoil(0, 1, on: true),
            ModbusRequest.WriteCoils(0, 3, [true, true]),
            ModbusRequest.WriteSingle(0, 1, 0xBEEF),
            ModbusRequest.WriteMultiple(0, 3, [0x1234, 0x5678]),
        })
        {
            Assert.Equal(ExchangeResult.Sent, (await place.Ask(broadcast)).Outcome.Result);
        }

        foreach (var unit in new byte[] { Unit, PymodbusMeter.OtherUnit })
        {
            Assert.Equal("010110", await place.Bits(FunctionCode.ReadCoils, 0, 6, unit));
            var registers = ModbusRequest.Read(unit, FunctionCode.ReadHoldingRegisters, 0, 6);
            Assert.Equal("0000beef0000123456780000", Convert.ToHexStringLower(registers.Answer.Registers(await place.Answered(registers))));
        }
    }

    private static string Text(IEnumerable<bool> bits) => string.Concat(bits.Select(on => on ? '1' : '0'));

    /// <summary>A meter by pymodbus and our line to it.</summary>
    private sealed class Place(Site site, LineOwner line, Framing framing) : IAsyncDisposable
    {
        public Framing Framing => framing;

        public static async Task<Place> At(string link)
        {
            var site = new Site();
            if (link == "serial")
            {
                var serial = new SerialSettings(site.Own(await PymodbusMeter.Start(site.Folder)).Port, 19200);
                return new(site, new(new TermiosLink(serial), serial.Timing, TimeProvider.System), Framing.Rtu);
            }

            var port = Loopback.FreePort();
            site.Own(await PymodbusMeter.Start(port, link));
            return new(
                site, new(new TcpLink(new("127.0.0.1", port)), LineTiming.Unlimited, TimeProvider.System), link == "tcp" ? Framing.Tcp : Framing.Rtu);
        }

        public async Task<(ExchangeOutcome Outcome, byte[] Answer)> Ask(ModbusRequest request)
        {
            var exchange = new Exchange(request.Frame, request.Answer, LinePriority.Request, TimeSpan.FromSeconds(5), continueOnLine: false);
            var outcome = await line.Submit(exchange);
            return (outcome, exchange.Answer.ToArray());
        }

        public async Task<byte[]> Answered(ModbusRequest request)
        {
            var (outcome, answer) = await Ask(request);
            Assert.True(outcome.Result == ExchangeResult.Answered, $"{request}: {outcome}");
            return answer;
        }

        public async Task<string> Bits(FunctionCode function, ushort first, int count, byte unit = Unit)
        {
            var request = ModbusRequest.ReadBits(unit, function, first, count, framing);
            var answer = await Answered(request);
            return Text(Enumerable.Range(0, count).Select(i => request.BitsIn(answer)[i]));
        }

        public async Task<List<string>> Identity(IdentificationAccess access, byte from = 0)
        {
            var objects = new List<string>();
            var answers = 0;
            for (byte? next = from; next is { } first; answers++)
            {
                var request = ModbusRequest.ReadIdentification(Unit, access, first, framing);
                var read = DeviceIdentification.Decode(request, await Answered(request));
                objects.AddRange(read.Objects.Select(one => $"{one.Id:X2} {one.Text}"));
                next = read.Next;
            }

            return [.. objects, $"{answers} answers"];
        }

        public async ValueTask DisposeAsync()
        {
            line.Dispose();
            await site.DisposeAsync();
        }
    }
}
