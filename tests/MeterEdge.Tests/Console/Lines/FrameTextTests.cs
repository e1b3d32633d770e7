using CsCheck;
using MeterEdge.Console.Lines;
using MeterEdge.Modbus.Frames;
using MeterEdge.Tests.Metering.Evidence;

namespace MeterEdge.Tests.Console.Lines;

public sealed class FrameTextTests
{
    private static readonly byte[] Functions = [1, 2, 3, 4, 5, 6, 8, 15, 16, 0x2B, 0x83, 0x84, 0xAB];

    private static readonly byte[] Asked = RecordedLine.Frame(0x0C, 0x03, 0x01, 0x00, 0x00, 0x02);

    [Theory]
    [InlineData("0C 04 00 00 00 50", "unit 12 read input 0x0000+80")]
    [InlineData("0C 03 01 00 00 02", "unit 12 read holding 0x0100+2")]
    [InlineData("01 01 00 13 00 25", "unit 1 read coils 0x0013+37")]
    [InlineData("01 02 00 C4 00 16", "unit 1 read inputs 0x00C4+22")]
    [InlineData("11 05 00 AC FF 00", "unit 17 write coil 0x00AC = on")]
    [InlineData("11 05 00 AC 00 00", "unit 17 write coil 0x00AC = off")]
    [InlineData("11 06 00 01 00 03", "unit 17 write register 0x0001 = 3 (0x0003)")]
    [InlineData("11 10 00 01 00 02 04 00 0A 01 02", "unit 17 write registers 0x0001+2 = 10 258")]
    [InlineData("00 0F 00 13 00 0A 02 CD 01", "all units write coils 0x0013+10 = 1011001110")]
    [InlineData("11 08 00 00 A5 37", "unit 17 diagnostics 0, data A537")]
    [InlineData("11 2B 0E 01 00", "unit 17 read identification, access 1 from object 0")]
    [InlineData("11 64 01 02", "unit 17 function 100 that is not known here, 2 bytes of data")]
    [InlineData("11 03 01", "unit 17 read holding, 1 byte of data that do not fit it")]
    public void A_request_is_told_in_words(string body, string says) =>
        Assert.Equal(says, FrameText.Of(RecordedLine.Frame(Bytes(body)), isRequest: true, [], Framing.Rtu));

    [Theory]
    [InlineData("0C 03 04 00 E6 00 01", "unit 12 holding 0x0100+2: 230 1")]
    [InlineData("05 03 04 00 E6 00 01", "unit 5 holding (nobody asked): 230 1")]
    [InlineData("0C 04 02 00 E6", "unit 12 input (nobody asked): 230")]
    [InlineData("0C 83 02", "unit 12 refuses read holding: exception 2, illegal data address")]
    [InlineData("0C 83 77", "unit 12 refuses read holding: exception 119, of the maker's own")]
    [InlineData("11 05 00 AC FF 00", "unit 17 did write coil 0x00AC = on")]
    [InlineData("11 10 00 01 00 02", "unit 17 did write registers 0x0001+2")]
    [InlineData("11 2B 0E 01 01 00 00 02 00 04 41 63 6D 65 01 01 58", "unit 17 identification: Acme, X")]
    [InlineData("0C 03 05 00 E6 00 01", "unit 12 read holding, 5 bytes of data that do not fit it")]
    public void An_answer_is_told_with_the_registers_that_were_asked_for(string body, string says) =>
        Assert.Equal(says, FrameText.Of(RecordedLine.Frame(Bytes(body)), isRequest: false, Asked, Framing.Rtu));

    [Fact]
    public void Bits_are_as_many_as_were_asked_for() => Assert.Equal(
        "unit 1 coils 0x0013+3: 101",
        FrameText.Of(RecordedLine.Frame(1, 1, 1, 0x05), isRequest: false, RecordedLine.Frame(1, 1, 0, 0x13, 0, 3), Framing.Rtu));

    [Fact]
    public void A_wrong_checksum_is_told_with_the_right_one_as_it_would_stand_on_the_wire()
    {
        var good = RecordedLine.Frame(0x0C, 0x03, 0x04, 0x00, 0xE6, 0x00, 0x01);
        byte[] bad = [.. good[..^2], 0x12, 0x34];
        Assert.Equal($"bad CRC: got 12 34, expected {good[^2]:X2} {good[^1]:X2}; unit 12, 9 bytes", Answer(bad));
        Assert.StartsWith("bad CRC: got 12 34, expected", Answer([.. bad, 0x12, 0x34]), StringComparison.Ordinal);
        Assert.EndsWith("unit 12, 11 bytes instead of 9", Answer([.. bad, 0x12, 0x34]), StringComparison.Ordinal);
        Assert.Equal("unit 12 broke off: 6 of 9 bytes", Answer(good[..6]));
        Assert.EndsWith("4 bytes, not unit 12's", Answer([1, 2, 3, 4]), StringComparison.Ordinal);
        Assert.Equal("3 bytes: too short for a frame", Answer([1, 2, 3]));
    }

    [Fact]
    public void A_frame_among_other_bytes_is_found_and_an_echo_is_called_one()
    {
        var good = RecordedLine.Frame(0x0C, 0x03, 0x04, 0x00, 0xE6, 0x00, 0x01);
        Assert.Equal("2 bytes before, unit 12 holding 0x0100+2: 230 1", Answer([0x00, 0xFF, .. good]));
        Assert.Equal("1 byte behind: unit 12 holding 0x0100+2: 230 1", Answer([.. good, 0x55]));
        Assert.Equal("echo, then unit 12 holding 0x0100+2: 230 1", Answer([.. Asked, .. good]));
        Assert.Equal("echo: unit 12 read holding, 4 bytes of data that do not fit it", Answer(Asked));
        Assert.Equal("1 byte before, unit 9 read input 0x0000+2", Answer([0xF8, .. RecordedLine.Frame(9, 4, 0, 0, 0, 2)]));
    }

    [Fact]
    public void Over_tcp_the_header_is_read_and_no_checksum_looked_for()
    {
        var asked = Bytes("00 07 00 00 00 06 C8 03 01 00 00 02");
        Assert.Equal("unit 200 read holding 0x0100+2", FrameText.Of(asked, true, [], Framing.Tcp));
        Assert.Equal("unit 200 holding 0x0100+2: 230 1", Tcp("00 07 00 00 00 07 C8 03 04 00 E6 00 01"));
        Assert.Equal("to an earlier request: unit 200 holding (nobody asked): 230 1", Tcp("00 06 00 00 00 07 C8 03 04 00 E6 00 01"));
        Assert.Equal("unit 200 broke off: 9 of 13 bytes", Tcp("00 07 00 00 00 07 C8 03 04"));
        Assert.Equal("unit 200 refuses read holding: exception 11, gateway target does not respond", Tcp("00 07 00 00 00 03 C8 83 0B"));
        Assert.Equal("9 bytes that are no Modbus TCP; does the gateway speak RTU over TCP?", Tcp("0C 03 04 00 E6 00 01 12 34"));

        string Tcp(string bytes) => FrameText.Of(Bytes(bytes), false, asked, Framing.Tcp);
    }

    [Fact]
    public void Many_values_are_cut_to_a_line()
    {
        var text = FrameText.Of(RecordedLine.Answer(12, registers: 125), false, [], Framing.Rtu);
        Assert.Equal(80, text.Length);
        Assert.EndsWith("…", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_the_bytes_are_there_are_words_of_one_line() => Gen.Select(Any, Any, Gen.Bool, Gen.Enum<Framing>()).Sample(
        (frame, request, isRequest, framing) =>
        {
            var text = FrameText.Of(frame, isRequest, request, framing);
            return text.Length is > 0 and <= 80 && !text.Any(char.IsControl);
        },
        iter: Fuzz.Inputs);

    // Bytes at random, and bytes that look like a frame: with a known function, and sealed.
    private static Gen<byte[]> Any => Gen.Select(Gen.Byte.Array[0, 300], Gen.Int[0, 5], Gen.Int[0, Functions.Length - 1].Select(index => Functions[index])).Select((bytes, kind, function) =>
    {
        if (bytes.Length >= 8 && kind > 1)
        {
            bytes[kind > 3 ? 1 : 7] = function;
            if (kind > 4)
                bytes[2] = (byte)((bytes.Length - 5) & 0xFF);
            Crc16.Seal(bytes);
            if (kind == 2)
                (bytes[2], bytes[3], bytes[4], bytes[5]) = (0, 0, 0, (byte)((bytes.Length - 6) & 0xFF));
        }

        return bytes;
    });

    private static string Answer(byte[] bytes) => FrameText.Of(bytes, isRequest: false, Asked, Framing.Rtu);

    private static byte[] Bytes(string hex) => Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal));
}
