using CsCheck;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using static MeterEdge.Modbus.Tests.Frames.Matches;

namespace MeterEdge.Modbus.Tests.Frames;

public sealed class DeviceIdentificationTests
{
    private const int Unit = 0x11;

    private static readonly ModbusRequest Stream = GoldenFrames.Identify.Request;

    [Fact]
    public void The_objects_are_numbered_texts()
    {
        var read = Decode(GoldenFrames.Identify);
        Assert.Equal(
            [(0, "Company identification"), (1, "Product code XX"), (2, "V2.11")], read.Objects.Select(one => ((int)one.Id, one.Text)));
        Assert.Null(read.Next);
        Assert.Equal(
            Decode(TcpGoldenFrames.Identify).Objects.Select(one => one.Text), read.Objects.Select(one => one.Text));
    }

    [Fact]
    public void When_more_follows_the_next_request_begins_where_the_device_says()
    {
        var begin = Decode(GoldenFrames.IdentifyBegin);
        Assert.Equal((byte?)IdentificationObject.Revision, begin.Next);
        Assert.Equal(GoldenFrames.IdentifyEnd.Sent, ModbusRequest.ReadIdentification(Unit, IdentificationAccess.Basic, begin.Next!.Value).Frame.ToArray());
        var end = Decode(GoldenFrames.IdentifyEnd);
        Assert.Null(end.Next);
        Assert.Equal([0, 1, 2], begin.Objects.Concat(end.Objects).Select(one => (int)one.Id));
    }

    [Fact]
    public void A_single_object_is_asked_for_by_its_number()
    {
        var one = Assert.Single(Decode(GoldenFrames.IdentifyOne).Objects);
        Assert.Equal((IdentificationObject.ProductCode, "Product code XX"), (one.Id, one.Text));
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 5)]
    [InlineData(5, 4)]
    [InlineData(255, 0)]
    public void A_device_that_points_back_has_told_all_it_will(byte asked, byte next)
    {
        var request = ModbusRequest.ReadIdentification(Unit, IdentificationAccess.Extended, asked);
        var answer = Some.Frame(Unit, 0x2B, 0x0E, 0x03, 0x83, 0xFF, next, 0x01, asked, 0x00);
        Assert.Equal(AnswerMatch.Answer, request.Answer.EndsIn(answer));
        Assert.Null(DeviceIdentification.Decode(request, answer).Next);
    }

    [Fact]
    public void Whatever_a_device_answers_its_stream_ends() =>
        Gen.Byte.Array[256, 256].Sample(nexts =>
        {
            var requests = 0;
            for (byte? next = 0; next is { } first && requests <= 256; requests++)
            {
                var request = ModbusRequest.ReadIdentification(Unit, IdentificationAccess.Regular, first);
                next = DeviceIdentification.Decode(request, Some.Frame(Unit, 0x2B, 0x0E, 0x02, 0x02, 0xFF, nexts[first], 0x00)).Next;
            }

            return requests <= 256;
        });

    [Fact]
    public void What_cannot_be_printed_does_not_get_into_a_log()
    {
        byte[] bytes = [.. "A\t\u001b[2J\u007f"u8, 0xFF, .. "B  \0 \0"u8];
        Assert.Equal("A??[2J??B", new IdentificationObject(0x80, [.. bytes]).Text);
        Assert.Equal("", new IdentificationObject(0, [0, 0x20]).Text);
        Assert.Equal("", new IdentificationObject(0, []).Text);
    }

    [Fact]
    public void Any_objects_that_fit_are_told_as_they_were_sent() =>
        AnyObjects.Sample(objects =>
        {
            var answer = Answer(objects);
            Assert.Equal([(answer.Length, AnswerMatch.Answer)], Scan(Stream.Answer, answer).Where(found => found.Match == AnswerMatch.Answer));
            Assert.Equal(answer.Length, Stream.Answer.LengthIn([.. "noise"u8, .. answer]));
            var read = DeviceIdentification.Decode(Stream, answer);
            Assert.Equal(objects.Select(one => (one.Id, Convert.ToHexString(one.Bytes))), read.Objects.Select(one => (one.Id, Convert.ToHexString(one.Bytes.AsSpan()))));
        });

    [Fact]
    public void An_answer_whose_lengths_do_not_add_up_is_none() =>
        Gen.Select(AnyObjects, Gen.Int[0, 255], Gen.Byte[1, 255]).Sample((objects, which, change) =>
        {
            // The bytes that say how many: of the objects, and in each of them.
            var lengths = new List<int> { 7 };
            var at = 9;
            foreach (var (_, bytes) in objects)
            {
                lengths.Add(at);
                at += 2 + bytes.Length;
            }

            var answer = Answer(objects);
            answer[lengths[which % lengths.Count]] ^= change;
            Crc16.Seal(answer);
            if (AddsUp(answer))
            {
                return;
            }

            Assert.DoesNotContain(Scan(Stream.Answer, answer), found => found.Match == AnswerMatch.Answer);
            Assert.Equal(Garble.WrongLength, Stream.Answer.Diagnose(answer));
        });

    [Theory]
    [InlineData("2B0D010100000100" + "00")]     // another interface
    [InlineData("2B0E020100000100" + "00")]     // the regular ones were not asked for
    [InlineData("2B0E010101000100" + "00")]     // more follows is all or nothing
    [InlineData("2B0E010100000200" + "00")]     // one object where two are promised
    [InlineData("2B0E010100000000" + "00")]     // one object where none is promised
    [InlineData("2B0E0101000001000241")]        // the text ends early
    [InlineData("2B0E01010000010001414142")]    // the text goes on
    [InlineData("2B0E01010000010001410102")]    // half an object behind the last
    [InlineData("2B0E0101000002000141" + "01")] // half an object at the end
    public void A_valid_frame_that_is_no_identification_is_no_answer(string hex)
    {
        var frame = Some.Frame([Unit, .. Convert.FromHexString(hex)]);
        Assert.DoesNotContain(Scan(Stream.Answer, frame), found => found.Match == AnswerMatch.Answer);
        Assert.Equal(Garble.WrongLength, Stream.Answer.Diagnose(frame));
    }

    [Theory]
    [InlineData("2B0E04810000010200")]     // another object
    [InlineData("2B0E0481000000")]         // none
    [InlineData("2B0E048100000201000200")] // two
    public void Another_object_than_the_one_asked_for_is_no_answer(string hex) =>
        Assert.Empty(Scan(GoldenFrames.IdentifyOne.Request.Answer, Some.Frame([Unit, .. Convert.FromHexString(hex)])));

    [Fact]
    public void An_answer_that_stops_short_is_truncated_and_one_with_a_wrong_checksum_is_not()
    {
        var answer = GoldenFrames.Identify.Received;
        Assert.Equal(Garble.Truncated, Stream.Answer.Diagnose(answer.AsSpan(0, answer.Length - 1)));
        byte[] spoilt = [.. answer[..^1], (byte)(answer[^1] ^ 1)];
        Assert.Equal([(answer.Length, AnswerMatch.Corrupt)], Scan(Stream.Answer, spoilt));
        Assert.Equal(answer.Length, Stream.Answer.LengthIn(spoilt));
        Assert.Equal(Garble.BadCrc, Stream.Answer.Diagnose(spoilt));
    }

    [Fact]
    public void The_longest_answer_fits_the_longest_frame()
    {
        byte[] text = [.. Enumerable.Repeat((byte)'x', 244)];
        var answer = Answer([(0, text)]);
        Assert.Equal((256, 256), (answer.Length, Stream.Answer.Length));
        Assert.Equal(AnswerPattern.MaxLength, TcpGoldenFrames.Identify.Request.Answer.Length);
        Assert.Equal(244, Assert.Single(DeviceIdentification.Decode(Stream, answer).Objects).Bytes.Length);
        Assert.Equal([(256, AnswerMatch.Answer)], Scan(Stream.Answer, answer));
    }

    private static Gen<(byte Id, byte[] Bytes)[]> AnyObjects =>
        Gen.Select(Gen.Byte, Gen.Byte.Array[0, 28]).Array[0, 8];

    private static byte[] Answer((byte Id, byte[] Bytes)[] objects) =>
        Some.Frame([Unit, 0x2B, 0x0E, 0x01, 0x01, 0x00, 0x00, (byte)objects.Length, .. objects.SelectMany(one => (byte[])[one.Id, (byte)one.Bytes.Length, .. one.Bytes])]);

    private static bool AddsUp(byte[] answer)
    {
        var at = 8;
        var count = 0;
        for (; at + 1 < answer.Length - 2; count++)
        {
            at += 2 + answer[at + 1];
        }

        return at == answer.Length - 2 && count == answer[7];
    }

    private static DeviceIdentification Decode(GoldenFrame golden) => DeviceIdentification.Decode(golden.Request, golden.Received);
}
