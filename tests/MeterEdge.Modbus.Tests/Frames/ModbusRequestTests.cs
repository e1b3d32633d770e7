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
    [InlineData(0)]
    [InlineData(248)]
    [InlineData(255)]
    public void A_unit_is_1_to_247(byte unit)
    {
        Refused("unit", () => ModbusRequest.Read(unit, FunctionCode.ReadHoldingRegisters, 0, 1), "1 to 247");
        Refused("unit", () => ModbusRequest.WriteSingle(unit, 0, 0), "1 to 247");
        Refused("unit", () => ModbusRequest.WriteMultiple(unit, 0, [1]), "1 to 247");
    }

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
    [InlineData((FunctionCode)0x01)]
    public void Only_the_two_reading_functions_read(FunctionCode function) =>
        Refused("function", () => ModbusRequest.Read(1, function, 0, 1), "03 and 04");

    [Fact]
    public void The_last_register_is_FFFF()
    {
        Assert.Equal(125, ModbusRequest.Read(1, FunctionCode.ReadHoldingRegisters, 0xFFFF - 124, 125).Count);
        Assert.Equal(0xFFFF, ModbusRequest.WriteSingle(247, 0xFFFF, 1).First);
        Assert.Equal(123, ModbusRequest.WriteMultiple(1, 0xFFFF - 122, new ushort[123]).Count);
        Refused("count", () => ModbusRequest.Read(1, FunctionCode.ReadHoldingRegisters, 0xFFFF - 123, 125), "0xFFFF");
        Refused("count", () => ModbusRequest.WriteMultiple(1, 0xFFFF, [1, 2]), "0xFFFF");
    }

    [Fact]
    public void A_request_says_whom_it_asks_for_what() =>
        Assert.Equal("unit 17 function 03 registers 0x006B+3", GoldenFrames.ReadHolding.Request.ToString());

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

    private static void Refused(string parameter, Func<ModbusRequest> make, string says)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(parameter, make);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }
}
