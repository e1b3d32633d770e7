using System.Buffers.Binary;
using CsCheck;
using MeterEdge.Modbus.Frames;

namespace MeterEdge.Modbus.Tests.Frames;

public sealed class ModbusRequestTests
{
    [Theory]
    [MemberData(nameof(GoldenFrames.All), MemberType = typeof(GoldenFrames))]
    public void A_request_is_the_frame_of_the_standard(GoldenFrame golden) =>
        Assert.Equal(golden.Sent, golden.Request.Frame.ToArray());

    [Theory]
    [InlineData(248)]
    [InlineData(255)]
    public void A_unit_is_1_to_247(byte unit) => Assert.All(
        [.. Reading(unit), .. Writing(unit)], make => Refused("unit", make, "1 to 247"));

    [Fact]
    public void Nobody_can_be_asked_by_asking_all() => Assert.All(Reading(0), make => Refused("unit", make, "0 for a write to all"));

    [Fact]
    public void What_is_written_to_all_is_answered_by_nobody() => Assert.All(Writing(0), make =>
    {
        var request = make();
        Assert.Equal((0, 0), (request.Unit, request.Frame.Span[0]));
        Assert.Equal(TimeSpan.FromMilliseconds(200), request.Answer.Unanswered);
    });

    [Fact]
    public void With_tcp_and_from_unit_1_on_everything_is_answered() => Assert.All(
        [.. Reading(0, Framing.Tcp), .. Writing(0, Framing.Tcp), .. Reading(1), .. Writing(1)], make => Assert.Null(make().Answer.Unanswered));

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(2001)]
    [InlineData(int.MaxValue)]
    public void A_read_asks_for_1_to_2000_coils_or_inputs(int count) =>
        Refused("count", () => ModbusRequest.ReadBits(1, FunctionCode.ReadCoils, 0, count), count < 1 ? "'1'" : "'2000'");

    [Theory]
    [InlineData(0)]
    [InlineData(1969)]
    public void A_write_carries_1_to_1968_coils(int count) =>
        Refused("on", () => ModbusRequest.WriteCoils(1, 0, new bool[count]), count < 1 ? "'1'" : "'1968'");

    [Theory]
    [InlineData(FunctionCode.WriteSingleCoil)]
    [InlineData(FunctionCode.ReadHoldingRegisters)]
    [InlineData((FunctionCode)0x00)]
    public void Only_the_first_two_functions_read_bits(FunctionCode function) =>
        Refused("function", () => ModbusRequest.ReadBits(1, function, 0, 1), "01 and 02");

    [Theory]
    [InlineData(0x0A)]
    [InlineData(0x13)]
    public void A_counter_has_a_number_between_0B_and_12(ushort counter) =>
        Refused("counter", () => ModbusRequest.ReadCounter(1, (DiagnosticCounter)counter), "0x0B to 0x12");

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    public void An_identification_is_read_in_one_of_four_ways(byte access) =>
        Refused("access", () => ModbusRequest.ReadIdentification(1, (IdentificationAccess)access), "1 to 4");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(126)]
    [InlineData(int.MaxValue)]
    public void A_read_asks_for_1_to_125_registers(int count) =>
        Refused("count", () => ModbusRequest.Read(1, FunctionCode.ReadInputRegisters, 0, count), count < 1 ? "'1'" : "'125'");

    [Theory]
    [InlineData(0)]
    [InlineData(124)]
    public void A_write_carries_1_to_123_registers(int count) =>
        Refused("values", () => ModbusRequest.WriteMultiple(1, 0, new ushort[count]), count < 1 ? "'1'" : "'123'");

    [Theory]
    [InlineData(FunctionCode.WriteSingleRegister)]
    [InlineData(FunctionCode.WriteMultipleRegisters)]
    [InlineData(FunctionCode.ReadCoils)]
    public void Only_the_two_reading_functions_read(FunctionCode function) =>
        Refused("function", () => ModbusRequest.Read(1, function, 0, 1), "03 and 04");

    [Fact]
    public void The_last_register_is_FFFF()
    {
        Assert.Equal(125, ModbusRequest.Read(1, FunctionCode.ReadHoldingRegisters, 0xFFFF - 124, 125).Count);
        Assert.Equal(0xFFFF, ModbusRequest.WriteSingle(247, 0xFFFF, 1).First);
        Assert.Equal(123, ModbusRequest.WriteMultiple(1, 0xFFFF - 122, new ushort[123]).Count);
        Assert.Equal(2000, ModbusRequest.ReadBits(1, FunctionCode.ReadDiscreteInputs, 0xFFFF - 1999, 2000).Count);
        Assert.Equal(1968, ModbusRequest.WriteCoils(1, 0xFFFF - 1967, new bool[1968]).Count);
        Refused("count", () => ModbusRequest.ReadBits(1, FunctionCode.ReadCoils, 0xFFFF - 1998, 2000), "0xFFFF");
        Refused("count", () => ModbusRequest.WriteCoils(1, 0xFFFF, new bool[2]), "0xFFFF");
        Refused("count", () => ModbusRequest.Read(1, FunctionCode.ReadHoldingRegisters, 0xFFFF - 123, 125), "0xFFFF");
        Refused("count", () => ModbusRequest.WriteMultiple(1, 0xFFFF, [1, 2]), "0xFFFF");
    }

    [Fact]
    public void A_request_says_whom_it_asks_for_what()
    {
        Assert.Equal("unit 17 function 03 registers 0x006B+3", GoldenFrames.ReadHolding.Request.ToString());
        Assert.Equal("unit 17 function 01 coils 0x0013+19", GoldenFrames.ReadCoils.Request.ToString());
        Assert.Equal("unit 17 function 02 inputs 0x00C4+22", GoldenFrames.ReadInputs.Request.ToString());
        Assert.Equal("unit 17 function 08 sub-function 0x0B", GoldenFrames.ReadCounter.Request.ToString());
        Assert.Equal("unit 17 function 15 coils 0x0013+10", GoldenFrames.WriteCoils.Request.ToString());
        Assert.Equal("unit 17 function 43 object 0x01", GoldenFrames.IdentifyOne.Request.ToString());
    }

    [Fact]
    public void The_longest_write_of_coils_fits_its_frame() => Assert.Equal(255, ModbusRequest.WriteCoils(1, 0, new bool[1968]).Frame.Length);

    [Fact]
    public void Every_request_can_be_read_back_from_its_frame()
    {
        var gen = Gen.Select(Gen.Byte[1, 247], Gen.UShort, Gen.UShort.Array[1, 123], Gen.Int[0, 3]);
        gen.Where((_, first, values, _) => first + values.Length <= 0x10000).Sample((unit, first, values, kind) =>
        {
            var request = kind switch
            {
                0 => ModbusRequest.Read(unit, FunctionCode.ReadHoldingRegisters, first, values.Length),
                1 => ModbusRequest.Read(unit, FunctionCode.ReadInputRegisters, first, values.Length),
                2 => ModbusRequest.WriteSingle(unit, first, values[0]),
                _ => ModbusRequest.WriteMultiple(unit, first, values),
            };
            var frame = request.Frame.Span;
            Assert.True(Crc16.Holds(frame));
            Assert.Equal(unit, frame[0]);
            Assert.Equal((byte)request.Function, frame[1]);
            Assert.Equal(first, BinaryPrimitives.ReadUInt16BigEndian(frame[2..]));
            var word = BinaryPrimitives.ReadUInt16BigEndian(frame[4..]);
            Assert.Equal(kind == 2 ? values[0] : values.Length, word);
            if (kind == 3)
            {
                Assert.Equal(2 * values.Length, frame[6]);
                for (var i = 0; i < values.Length; i++)
                {
                    Assert.Equal(values[i], BinaryPrimitives.ReadUInt16BigEndian(frame[(7 + (2 * i))..]));
                }
            }

            Assert.Equal(kind == 3 ? 9 + (2 * values.Length) : 8, frame.Length);
        });
    }

    private static IEnumerable<Func<ModbusRequest>> Reading(byte unit, Framing framing = Framing.Rtu) =>
    [
        () => ModbusRequest.ReadBits(unit, FunctionCode.ReadCoils, 0, 1, framing),
        () => ModbusRequest.ReadBits(unit, FunctionCode.ReadDiscreteInputs, 0, 1, framing),
        () => ModbusRequest.Read(unit, FunctionCode.ReadHoldingRegisters, 0, 1, framing),
        () => ModbusRequest.Read(unit, FunctionCode.ReadInputRegisters, 0, 1, framing),
        () => ModbusRequest.Ping(unit, 0, framing),
        () => ModbusRequest.ReadCounter(unit, DiagnosticCounter.ServerMessages, framing),
        () => ModbusRequest.ReadIdentification(unit, IdentificationAccess.Basic, framing: framing),
    ];

    private static IEnumerable<Func<ModbusRequest>> Writing(byte unit, Framing framing = Framing.Rtu) =>
    [
        () => ModbusRequest.WriteCoil(unit, 0, on: true, framing),
        () => ModbusRequest.WriteSingle(unit, 0, 0, framing),
        () => ModbusRequest.WriteCoils(unit, 0, [true], framing),
        () => ModbusRequest.WriteMultiple(unit, 0, [1], framing),
    ];

    private static void Refused(string parameter, Func<ModbusRequest> make, string says)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(parameter, make);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }
}
