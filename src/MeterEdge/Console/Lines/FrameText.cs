using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using MeterEdge.Metering.Evidence;
using MeterEdge.Modbus.Frames;

namespace MeterEdge.Console.Lines;

/// <summary>
/// Says in words what a frame on a line is, in at most 80 characters, whatever the bytes are. Source: MODBUS Application Protocol
/// Specification V1.1b3, clauses 6 and 7.
/// </summary>
public static class FrameText
{
    private const byte ExceptionFlag = 0x80;
    private const int ShortestRtu = 4;
    private const int TcpHeader = 7;

    /// <summary>The words.</summary>
    /// <param name="frame">Any bytes: those of a frame, or what came instead.</param>
    /// <param name="isRequest">They were sent.</param>
    /// <param name="request">The whole request before an answer; empty when there was none.</param>
    /// <param name="framing">What stands around function and data on the line.</param>
    public static string Of(ReadOnlySpan<byte> frame, bool isRequest, ReadOnlySpan<byte> request, Framing framing) => TraceText.Cut(framing switch
    {
        Framing.Rtu => Rtu(frame, isRequest, request),
        Framing.Tcp => Tcp(frame, isRequest, request),
    });

    private static string Rtu(ReadOnlySpan<byte> frame, bool isRequest, ReadOnlySpan<byte> request)
    {
        if (frame.Length < ShortestRtu)
            return $"{Bytes(frame.Length)}: too short for a frame";
        var asked = request.Length >= ShortestRtu ? request[..^2] : default;
        if (Crc16.Holds(frame))
            return (!isRequest && frame.SequenceEqual(request) && ExpectedAnswer.CanEcho(request) ? "echo: " : "") + Body(frame[..^2], isRequest, asked);
        if (!isRequest && request.Length >= ShortestRtu && frame.Length > request.Length && frame.StartsWith(request))
            return "echo, then " + Rtu(frame[request.Length..], isRequest, request);
        if (!isRequest && FrameFinder.First(frame) is { Length: > 0 } found)
        {
            var inside = frame.Slice(found.At, found.Length);
            return (found.At > 0 ? $"{Bytes(found.At)} before, " : "")
                + (found.At + found.Length < frame.Length ? $"{Bytes(frame.Length - found.At - found.Length)} behind: " : "")
                + Body(inside[..^2], found.IsRequest, found.IsRequest ? default : asked);
        }

        var crc = Crc16.Of(frame[..^2]);
        var bad = $"bad CRC: got {frame[^2]:X2} {frame[^1]:X2}, expected {crc & 0xFF:X2} {crc >> 8:X2}";
        if (isRequest || request.Length < ShortestRtu)
            return $"{bad}; {Bytes(frame.Length)} from unit {frame[0]}?";
        var expected = ExpectedAnswer.Length(request, Framing.Rtu);
        return frame[0] != request[0] ? $"{bad}; {Bytes(frame.Length)}, not unit {request[0]}'s"
            : frame.Length < expected ? $"unit {frame[0]} broke off: {frame.Length} of {Bytes(expected)}"
            : frame.Length > expected ? $"{bad}; unit {frame[0]}, {Bytes(frame.Length)} instead of {expected}"
            : $"{bad}; unit {frame[0]}, {Bytes(frame.Length)}";
    }

    private static string Tcp(ReadOnlySpan<byte> frame, bool isRequest, ReadOnlySpan<byte> request)
    {
        if (frame.Length <= TcpHeader)
            return $"{Bytes(frame.Length)}: too short for a frame";
        if (frame[2] != 0 || frame[3] != 0)
            return $"{Bytes(frame.Length)} that are no Modbus TCP; does the gateway speak RTU over TCP?";
        var length = 6 + BinaryPrimitives.ReadUInt16BigEndian(frame[4..]);
        if (length > frame.Length)
            return $"unit {frame[6]} broke off: {frame.Length} of {Bytes(length)}";
        if (length <= TcpHeader)
            return $"{Bytes(frame.Length)}: a length that is too short for a frame";
        var isOurs = isRequest || request.Length <= TcpHeader || frame[..2].SequenceEqual(request[..2]);
        return (isOurs ? "" : "to an earlier request: ")
            + (length < frame.Length ? $"{Bytes(frame.Length - length)} behind: " : "")
            + Body(frame[6..length], isRequest, isOurs && request.Length > TcpHeader ? request[6..] : default);
    }

    /// <summary>Unit, function and data.</summary>
    /// <param name="body">At least unit and function.</param>
    /// <param name="isRequest">It asks.</param>
    /// <param name="asked">The same of the request, or nothing.</param>
    private static string Body(ReadOnlySpan<byte> body, bool isRequest, ReadOnlySpan<byte> asked)
    {
        var (unit, function) = (Unit(body[0]), body[1]);
        var data = body[2..];
        if (!isRequest && (function & ExceptionFlag) != 0)
        {
            return data.IsEmpty
                ? $"{unit} refuses, without a code"
                : $"{unit} refuses {Name((byte)(function & ~ExceptionFlag))}: {ExceptionText.Of(data[0])}";
        }

        // Where an answer belongs to no request before it, there are no addresses to its values.
        var isAnswered = asked.Length >= 2 && asked[0] == body[0] && asked[1] == function;
        var words = isRequest ? Request(function, data) : Answer(function, data, isAnswered ? asked[2..] : default);
        return $"{unit} {words ?? $"{Name(function)}, {Bytes(data.Length)} of data that do not fit it"}";
    }

    private static string? Request(byte function, ReadOnlySpan<byte> data) => function switch
    {
        0x01 or 0x02 or 0x03 or 0x04 when data.Length == 4 => $"{Name(function)} {Place(data)}+{Word(data, 2)}",
        0x05 or 0x06 when data.Length == 4 => $"{Name(function)} {Place(data)} = {Value(function, data)}",
        0x08 when data.Length >= 4 => $"{Name(function)} {Word(data, 0)}, data {Word(data, 2):X4}",
        0x0F when data.Length > 5 && data.Length == 5 + data[4] => $"{Name(function)} {Place(data)}+{Word(data, 2)} = {Bits(data[5..], Word(data, 2))}",
        0x10 when data.Length > 5 && data.Length == 5 + data[4] => $"{Name(function)} {Place(data)}+{Word(data, 2)} = {Words(data[5..])}",
        0x2B when data.Length == 3 && data[0] == 0x0E => $"{Name(function)}, access {data[1]} from object {data[2]}",
        0x01 or 0x02 or 0x03 or 0x04 or 0x05 or 0x06 or 0x08 or 0x0F or 0x10 or 0x2B => null,
        _ => $"{Name(function)}, {Bytes(data.Length)} of data",
    };

    private static string? Answer(byte function, ReadOnlySpan<byte> data, ReadOnlySpan<byte> asked) => function switch
    {
        0x01 or 0x02 when data.Length > 1 && data.Length == 1 + data[0] =>
            $"{Which(function, asked)}: {Bits(data[1..], asked.Length == 4 ? Word(asked, 2) : 8 * data[0])}",
        0x03 or 0x04 when data.Length > 1 && data.Length == 1 + data[0] && data[0] % 2 == 0 => $"{Which(function, asked)}: {Words(data[1..])}",
        0x05 or 0x06 when data.Length == 4 => $"did {Name(function)} {Place(data)} = {Value(function, data)}",
        0x0F or 0x10 when data.Length == 4 => $"did {Name(function)} {Place(data)}+{Word(data, 2)}",
        0x08 when data.Length >= 4 => $"{Name(function)} {Word(data, 0)}, data {Word(data, 2):X4}",
        0x2B when data.Length >= 6 && data[0] == 0x0E => $"identification: {Text(data[6..])}",
        0x01 or 0x02 or 0x03 or 0x04 or 0x05 or 0x06 or 0x08 or 0x0F or 0x10 or 0x2B => null,
        _ => $"{Name(function)}, {Bytes(data.Length)} of data",
    };

    private static string Name(byte function) => function switch
    {
        0x01 => "read coils",
        0x02 => "read inputs",
        0x03 => "read holding",
        0x04 => "read input",
        0x05 => "write coil",
        0x06 => "write register",
        0x08 => "diagnostics",
        0x0F => "write coils",
        0x10 => "write registers",
        0x2B => "read identification",
        _ => $"function {function} that is not known here",
    };

    private static string Which(byte function, ReadOnlySpan<byte> asked)
    {
        var kind = Name(function)["read ".Length..];
        return asked.Length == 4 ? $"{kind} {Place(asked)}+{Word(asked, 2)}" : $"{kind} (nobody asked)";
    }

    private static string Unit(byte unit) => unit == 0 ? "all units" : $"unit {unit}";

    private static string Bytes(int count) => count == 1 ? "1 byte" : $"{count} bytes";

    private static string Place(ReadOnlySpan<byte> data) => $"0x{Word(data, 0):X4}";

    private static ushort Word(ReadOnlySpan<byte> data, int at) => BinaryPrimitives.ReadUInt16BigEndian(data[at..]);

    private static string Value(byte function, ReadOnlySpan<byte> data) => (function, Word(data, 2)) switch
    {
        (0x05, 0xFF00) => "on",
        (0x05, 0x0000) => "off",
        (_, var value) => $"{value} (0x{value:X4})",
    };

    // The line's end is cut with its rest counted: nobody reads 125 registers in a line.
    private static string Words(ReadOnlySpan<byte> data)
    {
        var text = new StringBuilder();
        for (var at = 0; at + 1 < data.Length && text.Length < TraceText.Width; at += 2)
            text.Append(at == 0 ? "" : " ").Append(Word(data, at).ToString(CultureInfo.InvariantCulture));
        return text.ToString();
    }

    private static string Bits(ReadOnlySpan<byte> data, int count)
    {
        var text = new StringBuilder();
        for (var bit = 0; bit < count && bit / 8 < data.Length && text.Length < TraceText.Width; bit++)
            text.Append((data[bit / 8] >> (bit % 8)) & 1);
        return text.ToString();
    }

    private static string Text(ReadOnlySpan<byte> objects)
    {
        var text = new StringBuilder();
        while (objects.Length >= 2 && text.Length < TraceText.Width)
        {
            var length = Math.Min(objects[1], objects.Length - 2);
            text.Append(text.Length == 0 ? "" : ", ");
            foreach (var one in objects.Slice(2, length))
                text.Append(one is >= 0x20 and < 0x7F ? (char)one : '?');
            objects = objects[(2 + length)..];
        }

        return text.Length == 0 ? "no objects" : text.ToString();
    }
}
