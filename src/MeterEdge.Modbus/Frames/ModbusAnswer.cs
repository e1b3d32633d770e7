using System.Buffers.Binary;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Modbus.Frames;

/// <summary>
/// What a valid answer to one request looks like: right unit, function and length, the echo of what was written or said, and objects
/// that add up, within its framing. It looks at bytes only, never at ports or clocks, and it recognises an answer by where it ends, so
/// that it does not matter in what pieces the bytes came or what stood before them.
/// Source: MODBUS Application Protocol Specification V1.1b3, clauses 6 and 7.
/// </summary>
public abstract class ModbusAnswer : AnswerPattern
{
    private const byte ExceptionFlag = 0x80;
    private const int RefusalBody = 2; // function and code, clause 7

    private readonly int _before;
    private readonly int _after;

    private protected ModbusAnswer(byte unit, AnswerBody body, int before, int after)
    {
        Unit = unit;
        Body = body;
        _before = before;
        _after = after;
    }

    /// <inheritdoc/>
    public override int Length => _before + Body.Longest + _after;

    /// <inheritdoc/>
    public override int ShortestLength => _before + Body.Shortest + _after;

    /// <inheritdoc/>
    public override int RefusalLength => _before + RefusalBody + _after;

    private protected byte Unit { get; }

    private protected AnswerBody Body { get; }

    /// <summary>A valid answer without its framing: function and data (clause 4.1).</summary>
    public ReadOnlySpan<byte> Data(ReadOnlySpan<byte> answer) => answer[_before..^_after];

    /// <summary>The registers in a valid answer to a read: big-endian words as they came over the wire (clauses 6.3 and 6.4).</summary>
    public ReadOnlySpan<byte> Registers(ReadOnlySpan<byte> answer) => Data(answer)[2..];

    /// <summary>What was counted, in a valid answer to <see cref="ModbusRequest.ReadCounter"/> (clause 6.8.1).</summary>
    public ushort Counted(ReadOnlySpan<byte> answer) => BinaryPrimitives.ReadUInt16BigEndian(Data(answer)[3..]);

    /// <inheritdoc/>
    /// <remarks>The exception codes are in clause 7.</remarks>
    public override byte RefusalCode(ReadOnlySpan<byte> refusal) => Data(refusal)[1];

    /// <inheritdoc/>
    public override AnswerMatch EndsIn(ReadOnlySpan<byte> received)
    {
        if (received.Length >= RefusalLength)
        {
            var frame = received[^RefusalLength..];
            var refusal = Data(frame);
            if (HeaderFits(frame) && refusal[0] == ((byte)Body.Function | ExceptionFlag) && refusal[1] != 0 && ChecksumHolds(frame))
            {
                return AnswerMatch.Refusal;
            }
        }

        return Find(received, out _);
    }

    /// <inheritdoc/>
    public override int LengthIn(ReadOnlySpan<byte> received)
    {
        _ = Find(received, out var length);
        return length;
    }

    /// <summary>Whether the framing before the function is that of an answer to this request.</summary>
    private protected abstract bool HeaderFits(ReadOnlySpan<byte> frame);

    /// <summary>Whether the framing behind the data holds; true when there is none.</summary>
    private protected abstract bool ChecksumHolds(ReadOnlySpan<byte> frame);

    /// <summary>True for this request's function in an answer or a refusal.</summary>
    private protected bool IsOurs(byte function) => (function & ~ExceptionFlag) == (byte)Body.Function;

    private AnswerMatch Find(ReadOnlySpan<byte> received, out int length)
    {
        var found = AnswerMatch.None;
        length = Length;
        var longest = Math.Min(Length, received.Length);
        for (var candidate = _before + Body.Shortest + _after; candidate <= longest; candidate++)
        {
            var frame = received[^candidate..];
            if (!HeaderFits(frame) || !Body.Fits(Data(frame)))
            {
                continue;
            }

            length = candidate;
            if (ChecksumHolds(frame))
            {
                return AnswerMatch.Answer;
            }

            found = AnswerMatch.Corrupt;
        }

        return found;
    }
}
