using MeterEdge.Modbus.Line;

namespace MeterEdge.Modbus.Frames;

/// <summary>
/// What a valid RTU answer to one request looks like: right unit, function and length, a checksum that holds and, for
/// writes, the echo of what was written. It looks at bytes only, never at ports or clocks, and it recognises an answer by where
/// it ends, so that it does not matter in what pieces the bytes came or what stood before them.
/// Source: MODBUS Application Protocol Specification V1.1b3, clauses 6 and 7; MODBUS over Serial Line V1.02, clause 2.5.1.
/// </summary>
public sealed class RtuAnswer : AnswerPattern
{
    private const int ExceptionLength = 5;
    private const byte ExceptionFlag = 0x80;

    private readonly ModbusRequest _request;

    internal RtuAnswer(ModbusRequest request) => _request = request;

    private bool IsRead => _request.Function is FunctionCode.ReadHoldingRegisters or FunctionCode.ReadInputRegisters;

    private int ByteCount => 2 * _request.Count;

    /// <inheritdoc/>
    public override int Length => IsRead ? 3 + ByteCount + 2 : 8;

    /// <inheritdoc/>
    public override int RefusalLength => ExceptionLength;

    /// <summary>The registers in a valid answer to a read: big-endian words as they came over the wire.</summary>
    public ReadOnlySpan<byte> Registers(ReadOnlySpan<byte> answer) => answer.Slice(3, ByteCount);

    /// <inheritdoc/>
    /// <remarks>The exception codes are in clause 7.</remarks>
    public override byte RefusalCode(ReadOnlySpan<byte> refusal) => refusal[2];

    /// <inheritdoc/>
    public override AnswerMatch EndsIn(ReadOnlySpan<byte> received)
    {
        if (received.Length >= ExceptionLength)
        {
            var frame = received[^ExceptionLength..];
            if (frame[0] == _request.Unit && frame[1] == ((byte)_request.Function | ExceptionFlag) && frame[2] != 0 && Crc16.Holds(frame))
            {
                return AnswerMatch.Refusal;
            }
        }

        if (received.Length < Length)
        {
            return AnswerMatch.None;
        }

        var candidate = received[^Length..];
        if (!HeaderFits(candidate))
        {
            return AnswerMatch.None;
        }

        return Crc16.Holds(candidate) ? AnswerMatch.Answer : AnswerMatch.Corrupt;
    }

    /// <inheritdoc/>
    public override Garble Diagnose(ReadOnlySpan<byte> received)
    {
        if (received.Length < 2)
        {
            return Garble.Noise;
        }

        if (received[0] != _request.Unit)
        {
            return Crc16.Holds(received) ? Garble.ForeignUnit : Garble.Noise;
        }

        if (Crc16.Holds(received))
        {
            return (received[1] & ~ExceptionFlag) == (byte)_request.Function ? Garble.WrongLength : Garble.WrongFunction;
        }

        return received.Length < Length ? Garble.Truncated : Garble.BadCrc;
    }

    /// <inheritdoc/>
    /// <remarks>Two reads of one unit by one function with the same number of registers have answers that look alike.</remarks>
    public override bool CannotBeToldFrom(AnswerPattern other) =>
        other is RtuAnswer rtu
        && rtu._request.Unit == _request.Unit
        && rtu._request.Function == _request.Function
        && rtu.Length == Length;

    private bool HeaderFits(ReadOnlySpan<byte> frame)
    {
        if (frame[0] != _request.Unit || frame[1] != (byte)_request.Function)
        {
            return false;
        }

        // A write is answered by its own first six bytes (clauses 6.6 and 6.12).
        return IsRead ? frame[2] == ByteCount : frame[2..6].SequenceEqual(_request.Frame.Span[2..6]);
    }
}
