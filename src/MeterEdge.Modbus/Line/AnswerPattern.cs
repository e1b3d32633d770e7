namespace MeterEdge.Modbus.Line;

/// <summary>
/// What a valid answer looks like on the wire. This is all that the owner of a line knows of a protocol, so that a second
/// meter protocol can share the same pair of wires. Implementations are pure but for <see cref="Sending"/>, and allocate nothing.
/// </summary>
public abstract class AnswerPattern
{
    /// <summary>
    /// Longest frame of any protocol here: an RTU frame is at most 256 bytes, one of Modbus TCP 260 (MODBUS Application Protocol
    /// Specification V1.1b3, clause 4.1).
    /// </summary>
    public const int MaxLength = 260;

    /// <summary>Bytes of a normal answer, of the longest where it varies; at most <see cref="MaxLength"/>.</summary>
    public abstract int Length { get; }

    /// <summary>Bytes of the shortest normal answer; a refusal may be shorter.</summary>
    public abstract int ShortestLength { get; }

    /// <summary>Bytes of a refusal.</summary>
    public abstract int RefusalLength { get; }

    /// <summary>
    /// Null when an answer is to be waited for. Otherwise nobody will answer, because everybody was meant: the line is left in peace
    /// for so long after the request, above zero, while they obey.
    /// </summary>
    public virtual TimeSpan? Unanswered => null;

    /// <summary>The meter's code in a valid refusal, 1 to 255.</summary>
    public abstract byte RefusalCode(ReadOnlySpan<byte> refusal);

    /// <summary>Whether a complete answer ends exactly with the last of these bytes; asked after every byte.</summary>
    /// <param name="received">What came since the request, at least the last <see cref="MaxLength"/> bytes of it.</param>
    public abstract AnswerMatch EndsIn(ReadOnlySpan<byte> received);

    /// <summary>
    /// Bytes of the answer, valid or corrupt, that ends with the last of these; asked after <see cref="EndsIn"/> has found it. A
    /// pattern whose answers vary in length says which it was.
    /// </summary>
    public virtual int LengthIn(ReadOnlySpan<byte> received) => Length;

    /// <summary>
    /// The request is about to be written. A protocol that numbers its requests puts this number into it and accepts no answer
    /// with another one from here on.
    /// </summary>
    /// <param name="number">Differs from those of the last 65535 requests on this line.</param>
    public virtual void Sending(ushort number)
    {
    }

    /// <summary>Why bytes that hold no answer are none; asked once, at the deadline. At least one byte.</summary>
    public abstract Garble Diagnose(ReadOnlySpan<byte> received);

    /// <summary>
    /// True when an answer to one could be taken for an answer to the other. A pattern that is told even from itself, because each
    /// sending has a number, is never waited for after its time.
    /// </summary>
    public abstract bool CannotBeToldFrom(AnswerPattern other);
}

/// <summary>What ends with the byte just received.</summary>
public enum AnswerMatch : byte
{
    /// <summary>Nothing yet.</summary>
    None,

    /// <summary>A whole, valid answer.</summary>
    Answer,

    /// <summary>A whole, valid refusal (a Modbus exception): also an answer.</summary>
    Refusal,

    /// <summary>What has the shape of the answer in full length, but its checksum does not hold.</summary>
    Corrupt,
}

/// <summary>What was wrong with bytes that were no answer.</summary>
public enum Garble : byte
{
    /// <summary>Not garbled.</summary>
    None,

    /// <summary>Bytes without the shape of any frame.</summary>
    Noise,

    /// <summary>The answer began and did not end.</summary>
    Truncated,

    /// <summary>Length as expected, checksum wrong.</summary>
    BadCrc,

    /// <summary>A valid frame of another unit.</summary>
    ForeignUnit,

    /// <summary>A valid frame of this unit for another function.</summary>
    WrongFunction,

    /// <summary>A valid frame of this unit and function with another length, or the echo of something else.</summary>
    WrongLength,

    /// <summary>A valid frame with the number of an earlier request: its answer, too late.</summary>
    OtherTransaction,

    /// <summary>The line was never silent long enough to send the request.</summary>
    NoSilence,
}
