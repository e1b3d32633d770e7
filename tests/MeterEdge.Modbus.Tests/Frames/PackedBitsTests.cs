using CsCheck;
using MeterEdge.Modbus.Frames;

namespace MeterEdge.Modbus.Tests.Frames;

public sealed class PackedBitsTests
{
    [Fact]
    public void The_first_coil_is_the_lowest_bit_of_the_first_byte() => Assert.Equal(
        "1011_0011_1101_0110_101".Replace("_", "", StringComparison.Ordinal), // CD 6B 05
        Text(GoldenFrames.ReadCoils.Request.BitsIn(GoldenFrames.ReadCoils.Received)));

    [Fact]
    public void With_tcp_they_stand_behind_its_header() => Assert.Equal(
        "0011_0101_1101_1011_1010_11".Replace("_", "", StringComparison.Ordinal), // AC DB 35
        Text(TcpGoldenFrames.ReadInputs.Request.BitsIn(TcpGoldenFrames.ReadInputs.Received)));

    [Fact]
    public void What_fills_up_the_last_byte_is_never_looked_at()
    {
        var filled = Some.Frame(0x11, 0x01, 0x03, 0xCD, 0x6B, 0xFD);
        Assert.Equal(Modbus.Line.AnswerMatch.Answer, GoldenFrames.ReadCoils.Request.Answer.EndsIn(filled));
        Assert.Equal(
            Text(GoldenFrames.ReadCoils.Request.BitsIn(GoldenFrames.ReadCoils.Received)),
            Text(GoldenFrames.ReadCoils.Request.BitsIn(filled)));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(19)]
    public void There_is_no_bit_beyond_those_asked_for(int index) => Assert.Throws<ArgumentOutOfRangeException>(
        nameof(index), () => GoldenFrames.ReadCoils.Request.BitsIn(GoldenFrames.ReadCoils.Received)[index]);

    [Fact]
    public void Coils_that_were_written_are_read_as_they_were_and_filled_up_with_zeros() =>
        Gen.Select(Gen.Bool.Array[1, ModbusRequest.MaxWriteCoils], Gen.Enum<Framing>()).Sample((coils, framing) =>
        {
            var written = ModbusRequest.WriteCoils(7, 0, coils, framing);
            var packed = Some.Body(written, written.Frame.Span)[6..];
            var read = ModbusRequest.ReadBits(7, FunctionCode.ReadCoils, 0, coils.Length, framing);
            var answer = Some.Answer(read);
            packed.CopyTo(answer.AsSpan(framing == Framing.Tcp ? 9 : 3));
            var bits = read.BitsIn(answer);
            Assert.Equal(coils.Length, bits.Count);
            for (var i = 0; i < coils.Length; i++)
            {
                Assert.Equal(coils[i], bits[i]);
            }

            Assert.Equal((coils.Length + 7) / 8, packed.Length);
            Assert.Equal(0, packed[^1] >> (((coils.Length - 1) % 8) + 1));
        });

    private static string Text(PackedBits bits)
    {
        var text = new char[bits.Count];
        for (var i = 0; i < text.Length; i++)
        {
            text[i] = bits[i] ? '1' : '0';
        }

        return new(text);
    }
}
