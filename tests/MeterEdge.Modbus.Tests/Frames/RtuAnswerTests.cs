using CsCheck;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using static MeterEdge.Modbus.Tests.Frames.Matches;

namespace MeterEdge.Modbus.Tests.Frames;

public sealed class RtuAnswerTests
{
    [Theory]
    [MemberData(nameof(GoldenFrames.All), MemberType = typeof(GoldenFrames))]
    public void A_golden_frame_is_recognised_whole(GoldenFrame golden) =>
        Assert.Equal(golden.Match, golden.Request.Answer.EndsIn(golden.Received));

    [Theory]
    [MemberData(nameof(GoldenFrames.All), MemberType = typeof(GoldenFrames))]
    public void A_golden_frame_is_recognised_at_its_last_byte_and_not_before(GoldenFrame golden) =>
        Assert.Equal([(golden.Received.Length, golden.Match)], Scan(golden.Request.Answer, golden.Received));

    [Theory]
    [MemberData(nameof(GoldenFrames.All), MemberType = typeof(GoldenFrames))]
    public void A_golden_frame_sent_twice_is_recognised_twice(GoldenFrame golden)
    {
        var length = golden.Received.Length;
        var matches = Scan(golden.Request.Answer, [.. golden.Received, .. golden.Received]);
        Assert.Equal([(length, golden.Match), (2 * length, golden.Match)], matches.Where(m => m.Match != AnswerMatch.Corrupt));
    }

    [Theory]
    [MemberData(nameof(GoldenFrames.All), MemberType = typeof(GoldenFrames))]
    public void No_single_flipped_bit_gives_an_answer(GoldenFrame golden)
    {
        for (var bit = 0; bit < 8 * golden.Received.Length; bit++)
        {
            var flipped = golden.Received.ToArray();
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.All(Scan(golden.Request.Answer, flipped), m => Assert.Equal(AnswerMatch.Corrupt, m.Match));
        }
    }

    [Fact]
    public void No_single_flipped_bit_in_any_answer_or_refusal_gives_one() =>
        Gen.Select(Some.AnyRequest(), Gen.UShort, Gen.Byte[1, 255], Gen.Bool, Gen.Int[0, 8 * AnswerPattern.MaxLength]).Sample((request, mark, code, refused, bit) =>
        {
            var frame = refused ? Some.Refusal(request, code) : Some.Answer(request, mark);
            frame[bit / 8 % frame.Length] ^= (byte)(1 << (bit % 8));
            return Scan(request.Answer, frame).All(found => found.Match == AnswerMatch.Corrupt);
        });

    [Theory]
    [MemberData(nameof(GoldenFrames.All), MemberType = typeof(GoldenFrames))]
    public void Noise_before_and_after_does_not_hide_a_golden_frame(GoldenFrame golden)
    {
        byte[] noise = [0x00, 0xFF, 0x11, 0x03, 0x55];
        var matches = Scan(golden.Request.Answer, [.. noise, .. golden.Received, .. noise]);
        Assert.Contains((noise.Length + golden.Received.Length, golden.Match), matches);
        Assert.Single(matches, m => m.Match != AnswerMatch.Corrupt);
    }

    [Theory]
    [MemberData(nameof(GoldenFrames.All), MemberType = typeof(GoldenFrames))]
    public void Any_noise_without_an_answer_leaves_a_golden_frame_standing(GoldenFrame golden) =>
        Gen.Byte.Array[0, 400].Sample(noise =>
            Scan(golden.Request.Answer, [.. noise, .. golden.Received]).Contains((noise.Length + golden.Received.Length, golden.Match)));

    [Fact]
    public void Random_bytes_never_throw_and_their_diagnosis_is_never_none()
    {
        Gen.Select(Some.AnyRequest(), Gen.Byte.Array[1, 600]).Sample((asked, bytes) =>
        {
            _ = Scan(asked.Answer, bytes);
            return asked.Answer.Diagnose(bytes) != Garble.None;
        });
    }

    [Fact]
    public void Only_the_last_260_bytes_matter() =>
        Gen.Byte.Array[0, 600].Sample(noise =>
        {
            byte[] all = [.. noise, .. GoldenFrames.ReadHolding.Received];
            var last = all.AsSpan(Math.Max(0, all.Length - AnswerPattern.MaxLength));
            return GoldenFrames.ReadHolding.Request.Answer.EndsIn(last) == AnswerMatch.Answer;
        });

    [Fact]
    public void An_answer_of_125_registers_is_recognised()
    {
        var request = ModbusRequest.Read(9, FunctionCode.ReadHoldingRegisters, 0, 125);
        var frame = Some.Frame([9, 3, 250, .. Enumerable.Range(0, 250).Select(i => (byte)i)]);
        Assert.Equal(255, request.Answer.Length);
        Assert.Equal([(255, AnswerMatch.Answer)], Scan(request.Answer, frame));
        Assert.Equal(250, request.Answer.Registers(frame).Length);
    }

    [Fact]
    public void Registers_are_the_bytes_between_header_and_checksum() =>
        Assert.Equal(
            [0x02, 0x2B, 0x00, 0x00, 0x00, 0x64],
            GoldenFrames.ReadHolding.Request.Answer.Registers(GoldenFrames.ReadHolding.Received).ToArray());

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(11)]
    [InlineData(255)]
    public void A_refusal_carries_the_code_of_the_meter(byte code)
    {
        var answer = GoldenFrames.ReadHolding.Request.Answer;
        var frame = Some.Frame([0x11, 0x83, code]);
        Assert.Equal(AnswerMatch.Refusal, answer.EndsIn(frame));
        Assert.Equal(code, answer.RefusalCode(frame));
    }

    [Theory]
    [InlineData("118300")]         // no such code as 0
    [InlineData("118402")]         // refuses another function
    [InlineData("128302")]         // another unit refuses
    [InlineData("1103040000000A")] // two registers instead of three
    [InlineData("11030800000000000000FF")]
    [InlineData("110406022B00000064")] // another function
    [InlineData("120306022B00000064")] // another unit
    public void A_valid_frame_that_answers_something_else_is_no_answer(string hex) =>
        Assert.Empty(Scan(GoldenFrames.ReadHolding.Request.Answer, Some.Frame(Convert.FromHexString(hex))));

    [Theory]
    [InlineData("110600010004")] // another value
    [InlineData("110600020003")] // another register
    [InlineData("120600010003")] // another unit
    public void The_echo_of_another_single_write_is_no_answer(string hex) =>
        Assert.Empty(Scan(GoldenFrames.WriteSingle.Request.Answer, Some.Frame(Convert.FromHexString(hex))));

    [Theory]
    [InlineData("111000010003")] // another count
    [InlineData("111000020002")] // another register
    [InlineData("121000010002")] // another unit
    public void The_echo_of_another_multiple_write_is_no_answer(string hex) =>
        Assert.Empty(Scan(GoldenFrames.WriteMultiple.Request.Answer, Some.Frame(Convert.FromHexString(hex))));

    [Theory]
    [InlineData("00", Garble.Noise)]
    [InlineData("FFFEFD", Garble.Noise)]
    [InlineData("110306022B", Garble.Truncated)]
    [InlineData("110306022B00000064C8BB", Garble.BadCrc)]
    public void Bytes_that_are_no_frame_are_diagnosed(string hex, Garble garble) =>
        Assert.Equal(garble, GoldenFrames.ReadHolding.Request.Answer.Diagnose(Convert.FromHexString(hex)));

    [Theory]
    [InlineData("120306022B00000064", Garble.ForeignUnit)]
    [InlineData("110406022B00000064", Garble.WrongFunction)]
    [InlineData("118402", Garble.WrongFunction)]
    [InlineData("1103040000000A", Garble.WrongLength)]
    public void Valid_frames_that_are_no_answer_are_diagnosed(string hex, Garble garble) =>
        Assert.Equal(garble, GoldenFrames.ReadHolding.Request.Answer.Diagnose(Some.Frame(Convert.FromHexString(hex))));

    [Theory]
    [InlineData("110500AC0000")] // off instead of on
    [InlineData("110500ADFF00")] // another coil
    [InlineData("120500ACFF00")] // another unit
    [InlineData("110600ACFF00")] // a register
    public void The_echo_of_another_coil_is_no_answer(string hex) =>
        Assert.Empty(Scan(GoldenFrames.WriteCoil.Request.Answer, Some.Frame(Convert.FromHexString(hex))));

    [Theory]
    [InlineData("110F0013000B")] // another count
    [InlineData("110F0014000A")] // another coil
    [InlineData("11100013000A")] // registers
    public void The_echo_of_other_coils_is_no_answer(string hex) =>
        Assert.Empty(Scan(GoldenFrames.WriteCoils.Request.Answer, Some.Frame(Convert.FromHexString(hex))));

    [Theory]
    [InlineData("11080000A538")] // something else was said
    [InlineData("11080001A537")] // another sub-function
    public void What_says_something_else_is_no_answer_to_a_ping(string hex) =>
        Assert.Empty(Scan(GoldenFrames.Ping.Request.Answer, Some.Frame(Convert.FromHexString(hex))));

    [Fact]
    public void A_counter_stands_behind_its_number()
    {
        Assert.Equal(0x1234, GoldenFrames.ReadCounter.Request.Answer.Counted(GoldenFrames.ReadCounter.Received));
        Assert.Empty(Scan(GoldenFrames.ReadCounter.Request.Answer, Some.Frame(0x11, 0x08, 0x00, 0x0C, 0x12, 0x34)));
    }

    [Theory]
    [InlineData("1102020000")]   // inputs
    [InlineData("1101020000")]   // two bytes are too few for nineteen coils
    [InlineData("110104000000")] // fewer bytes than it says
    public void Other_bits_than_those_asked_for_are_no_answer(string hex) =>
        Assert.Empty(Scan(GoldenFrames.ReadCoils.Request.Answer, Some.Frame(Convert.FromHexString(hex))));

    [Fact]
    public void Answers_look_alike_when_unit_function_and_byte_count_are_the_same()
    {
        var answer = ModbusRequest.Read(1, FunctionCode.ReadHoldingRegisters, 0, 10).Answer;
        Assert.True(answer.CannotBeToldFrom(ModbusRequest.Read(1, FunctionCode.ReadHoldingRegisters, 0x500, 10).Answer));
        Assert.False(answer.CannotBeToldFrom(ModbusRequest.Read(1, FunctionCode.ReadHoldingRegisters, 0, 11).Answer));
        Assert.False(answer.CannotBeToldFrom(ModbusRequest.Read(1, FunctionCode.ReadInputRegisters, 0, 10).Answer));
        Assert.False(answer.CannotBeToldFrom(ModbusRequest.Read(2, FunctionCode.ReadHoldingRegisters, 0, 10).Answer));
        Assert.False(answer.CannotBeToldFrom(ModbusRequest.Read(1, FunctionCode.ReadHoldingRegisters, 0, 10, Framing.Tcp).Answer));
    }

    [Fact]
    public void Bits_look_alike_when_they_fill_as_many_bytes()
    {
        var answer = ModbusRequest.ReadBits(1, FunctionCode.ReadCoils, 0, 9).Answer;
        Assert.True(answer.CannotBeToldFrom(ModbusRequest.ReadBits(1, FunctionCode.ReadCoils, 100, 16).Answer));
        Assert.False(answer.CannotBeToldFrom(ModbusRequest.ReadBits(1, FunctionCode.ReadCoils, 0, 8).Answer));
        Assert.False(answer.CannotBeToldFrom(ModbusRequest.ReadBits(1, FunctionCode.ReadDiscreteInputs, 0, 9).Answer));
    }

    [Fact]
    public void Echoes_look_alike_when_they_say_the_same()
    {
        var answer = ModbusRequest.WriteCoil(1, 0, on: true).Answer;
        Assert.True(answer.CannotBeToldFrom(ModbusRequest.WriteCoil(1, 0, on: true).Answer));
        Assert.False(answer.CannotBeToldFrom(ModbusRequest.WriteCoil(1, 0, on: false).Answer));
        Assert.False(answer.CannotBeToldFrom(ModbusRequest.WriteCoil(1, 1, on: true).Answer));
        Assert.False(answer.CannotBeToldFrom(ModbusRequest.WriteCoil(2, 0, on: true).Answer));

        // The values are no part of the echo of function 16.
        Assert.True(ModbusRequest.WriteMultiple(1, 7, [1]).Answer.CannotBeToldFrom(ModbusRequest.WriteMultiple(1, 7, [2]).Answer));
        Assert.False(ModbusRequest.WriteMultiple(1, 7, [1]).Answer.CannotBeToldFrom(ModbusRequest.WriteMultiple(1, 8, [1]).Answer));
    }

    [Fact]
    public void Diagnoses_look_alike_when_they_say_or_count_the_same()
    {
        var ping = ModbusRequest.Ping(1, 7).Answer;
        Assert.True(ping.CannotBeToldFrom(ModbusRequest.Ping(1, 7).Answer));
        Assert.False(ping.CannotBeToldFrom(ModbusRequest.Ping(1, 8).Answer));
        var counter = ModbusRequest.ReadCounter(1, DiagnosticCounter.BusMessages).Answer;
        Assert.True(counter.CannotBeToldFrom(ModbusRequest.ReadCounter(1, DiagnosticCounter.BusMessages).Answer));
        Assert.False(counter.CannotBeToldFrom(ModbusRequest.ReadCounter(1, DiagnosticCounter.BusExceptions).Answer));
        Assert.False(counter.CannotBeToldFrom(ping));
        Assert.False(ping.CannotBeToldFrom(counter));
    }

    [Fact]
    public void Identifications_look_alike_when_they_are_read_in_the_same_way_wherever_they_begin()
    {
        var stream = Identification(IdentificationAccess.Basic, 0);
        Assert.True(stream.CannotBeToldFrom(Identification(IdentificationAccess.Basic, 2)));
        Assert.False(stream.CannotBeToldFrom(Identification(IdentificationAccess.Regular, 0)));
        var one = Identification(IdentificationAccess.One, 0);
        Assert.True(one.CannotBeToldFrom(Identification(IdentificationAccess.One, 0)));
        Assert.False(one.CannotBeToldFrom(Identification(IdentificationAccess.One, 1)));
        Assert.False(one.CannotBeToldFrom(stream));

        static ModbusAnswer Identification(IdentificationAccess access, byte first) => ModbusRequest.ReadIdentification(1, access, first).Answer;
    }

    [Fact]
    public void What_is_an_answer_to_two_requests_is_known_beforehand()
    {
        var alike = Some.AnyRequest(Gen.Byte[1, 2], Gen.UShort[0, 1], most: 10);
        Gen.Select(alike, alike, Gen.UShort).Sample(
            (asked, other, mark) => asked.Answer.EndsIn(Some.Answer(other, mark)) != AnswerMatch.Answer || other.Answer.CannotBeToldFrom(asked.Answer),
            iter: 20_000);
    }
}
