using CsCheck;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using static MeterEdge.Modbus.Tests.Frames.Matches;

namespace MeterEdge.Modbus.Tests.Frames;

public sealed class TcpAnswerTests
{
    private const int Header = 7;

    [Theory]
    [MemberData(nameof(TcpGoldenFrames.All), MemberType = typeof(TcpGoldenFrames))]
    public void A_request_is_the_frame_of_the_standard_with_the_number_of_its_sending(GoldenFrame golden)
    {
        _ = Sent(golden);
        Assert.Equal(golden.Sent, golden.Request.Frame.ToArray());
    }

    [Theory]
    [MemberData(nameof(TcpGoldenFrames.All), MemberType = typeof(TcpGoldenFrames))]
    public void A_golden_frame_is_recognised_at_its_last_byte_and_not_before(GoldenFrame golden) =>
        Assert.Equal([(golden.Received.Length, golden.Match)], Scan(Sent(golden), golden.Received));

    [Theory]
    [MemberData(nameof(TcpGoldenFrames.All), MemberType = typeof(TcpGoldenFrames))]
    public void A_golden_frame_sent_twice_is_recognised_twice(GoldenFrame golden)
    {
        var length = golden.Received.Length;
        Assert.Equal(
            [(length, golden.Match), (2 * length, golden.Match)],
            Scan(Sent(golden), [.. golden.Received, .. golden.Received]));
    }

    [Theory]
    [MemberData(nameof(TcpGoldenFrames.All), MemberType = typeof(TcpGoldenFrames))]
    public void Any_noise_without_an_answer_leaves_a_golden_frame_standing(GoldenFrame golden)
    {
        var pattern = Sent(golden);
        Gen.Byte.Array[0, 400].Sample(noise =>
            Scan(pattern, [.. noise, .. golden.Received, .. noise]).Contains((noise.Length + golden.Received.Length, golden.Match)));
    }

    [Theory]
    [MemberData(nameof(TcpGoldenFrames.All), MemberType = typeof(TcpGoldenFrames))]
    public void A_single_flipped_bit_in_header_function_byte_count_or_echo_gives_no_answer(GoldenFrame golden)
    {
        // What follows them is guarded by TCP's own checksum.
        var read = golden.Request.Function switch
        {
            FunctionCode.ReadCoils or FunctionCode.ReadDiscreteInputs or FunctionCode.ReadHoldingRegisters or FunctionCode.ReadInputRegisters => 2,
            FunctionCode.WriteSingleCoil or FunctionCode.WriteSingleRegister or FunctionCode.Diagnostics or FunctionCode.WriteMultipleCoils
                or FunctionCode.WriteMultipleRegisters => golden.Received.Length - Header,
            FunctionCode.EncapsulatedInterface => 3,
        };
        var guarded = Header + (golden.Match == AnswerMatch.Refusal ? 1 : read);
        var pattern = Sent(golden);
        for (var bit = 0; bit < 8 * guarded; bit++)
        {
            var flipped = golden.Received.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Empty(Scan(pattern, flipped));
        }
    }

    [Fact]
    public void An_answer_to_an_earlier_sending_is_never_one() =>
        Gen.Select(Some.AnyRequest(Framing.Tcp), Gen.UShort, Gen.UShort, Gen.Bool).Where((_, earlier, now, _) => earlier != now).Sample((request, earlier, now, refused) =>
        {
            request.Answer.Sending(earlier);
            var late = refused ? Some.Refusal(request) : Some.Answer(request);
            Assert.Single(Scan(request.Answer, late));
            request.Answer.Sending(now);
            Assert.Empty(Scan(request.Answer, late));
            Assert.Equal(Garble.OtherTransaction, request.Answer.Diagnose(late));
        });

    [Fact]
    public void No_two_answers_are_alike() =>
        Gen.Select(Some.AnyRequest(Framing.Tcp), Some.AnyRequest(Framing.Tcp)).Sample((one, other) =>
            !one.Answer.CannotBeToldFrom(other.Answer) && !one.Answer.CannotBeToldFrom(one.Answer));

    [Fact]
    public void Random_bytes_never_throw_and_their_diagnosis_is_never_none() =>
        Gen.Select(Some.AnyRequest(Framing.Tcp), Gen.Byte.Array[1, 600]).Sample((asked, bytes) =>
        {
            _ = Scan(asked.Answer, bytes);
            return asked.Answer.Diagnose(bytes) != Garble.None;
        });

    [Fact]
    public void An_answer_of_125_registers_is_recognised()
    {
        var request = ModbusRequest.Read(9, FunctionCode.ReadHoldingRegisters, 0, 125, Framing.Tcp);
        byte[] frame = [0, 0, 0, 0, 0, 253, 9, 3, 250, .. Enumerable.Range(0, 250).Select(i => (byte)i)];
        Assert.Equal(259, request.Answer.Length);
        Assert.Equal([(259, AnswerMatch.Answer)], Scan(request.Answer, frame));
        Assert.Equal(250, request.Answer.Registers(frame).Length);
    }

    [Fact]
    public void Registers_are_the_bytes_behind_the_byte_count() => Assert.Equal(
        [0x02, 0x2B, 0x00, 0x00, 0x00, 0x64],
        Sent(TcpGoldenFrames.ReadHolding).Registers(TcpGoldenFrames.ReadHolding.Received).ToArray());

    [Fact]
    public void A_refusal_carries_the_code_of_the_gateway() =>
        Assert.Equal(0x0B, Sent(TcpGoldenFrames.Refused).RefusalCode(TcpGoldenFrames.Refused.Received));

    [Theory]
    [InlineData("00", Garble.Noise)]
    [InlineData("FFFEFDFCFBFA", Garble.Noise)]
    [InlineData("150100000002" + "1103", Garble.Noise)]          // no frame is that short
    [InlineData("1501000000FF" + "1103", Garble.Noise)]          // no frame is that long
    [InlineData("150100000009" + "110306022B", Garble.Truncated)]
    [InlineData("150100000009" + "000306022B00000064", Garble.ForeignUnit)] // a gateway that answers for itself
    [InlineData("150100000009" + "120306022B00000064", Garble.ForeignUnit)]
    [InlineData("150100000009" + "110406022B00000064", Garble.WrongFunction)]
    [InlineData("150100000007" + "1103040000000A", Garble.WrongLength)]
    [InlineData("150000000009" + "110306022B00000064", Garble.OtherTransaction)]
    [InlineData("150000000009" + "110306022B00000064" + "1501000000031184" + "02", Garble.WrongFunction)]
    public void What_is_no_answer_is_found_to_be_none_and_diagnosed(string hex, Garble garble)
    {
        var pattern = Sent(TcpGoldenFrames.ReadHolding);
        var bytes = Convert.FromHexString(hex);
        Assert.Empty(Scan(pattern, bytes));
        Assert.Equal(garble, pattern.Diagnose(bytes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(248)]
    [InlineData(255)]
    public void A_unit_is_any_number_with_tcp(byte unit)
    {
        var request = Some.Read(unit, framing: Framing.Tcp);
        Assert.Equal((unit, unit), (request.Unit, request.Frame.Span[6]));
        Assert.Equal(AnswerMatch.Answer, request.Answer.EndsIn(Some.Answer(request)));
    }

    [Fact]
    public void There_are_two_framings() =>
        Assert.Throws<ArgumentOutOfRangeException>("framing", () => Some.Read(framing: (Framing)2));

    private static ModbusAnswer Sent(GoldenFrame golden)
    {
        golden.Request.Answer.Sending(TcpGoldenFrames.Transaction);
        return golden.Request.Answer;
    }
}
