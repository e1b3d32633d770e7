namespace MeterEdge.Modbus.Frames;

/// <summary>
/// What a function's answer looks like without unit and checksum, whatever the framing: the protocol data unit of the
/// MODBUS Application Protocol Specification V1.1b3, clause 4.1.
/// </summary>
internal abstract class AnswerBody(FunctionCode function)
{
    public FunctionCode Function { get; } = function;

    /// <summary>Bytes of the shortest answer, function included.</summary>
    public abstract int Shortest { get; }

    /// <summary>Bytes of the longest answer, function included.</summary>
    public virtual int Longest => Shortest;

    /// <summary>Whether these bytes, <see cref="Shortest"/> to <see cref="Longest"/> of them, are a whole answer and nothing more.</summary>
    public abstract bool Fits(ReadOnlySpan<byte> body);

    /// <summary>Whether some bytes would be an answer to both.</summary>
    public abstract bool CannotBeToldFrom(AnswerBody other);
}

/// <summary>A read is answered by a number of bytes and that many bytes (clauses 6.1 to 6.4).</summary>
internal sealed class CountedBody(FunctionCode function, int count) : AnswerBody(function)
{
    public override int Shortest => 2 + count;

    public override bool Fits(ReadOnlySpan<byte> body) => body[0] == (byte)Function && body[1] == count;

    // The answer does not say what was read: two reads of as many bytes have answers that look alike.
    public override bool CannotBeToldFrom(AnswerBody other) =>
        other is CountedBody && other.Function == Function && other.Shortest == Shortest;
}

/// <summary>
/// A write is answered by its own first bytes (clauses 6.5, 6.6, 6.11 and 6.12), a diagnosis too, and what was counted may follow
/// (clause 6.8).
/// </summary>
internal sealed class EchoBody(FunctionCode function, byte[] echo, int following = 0) : AnswerBody(function)
{
    public override int Shortest => 1 + echo.Length + following;

    public override bool Fits(ReadOnlySpan<byte> body) => body[0] == (byte)Function && body[1..].StartsWith(echo);

    public override bool CannotBeToldFrom(AnswerBody other) =>
        other is EchoBody body && body.Function == Function && body.Echo.SequenceEqual(echo);

    private ReadOnlySpan<byte> Echo => echo;
}

/// <summary>
/// Read Device Identification is answered by objects of any length, which must add up to the whole answer (clause 6.21). What it was
/// asked to read is repeated, what to begin with is not: only a single object has its own number.
/// </summary>
internal sealed class IdentificationBody(IdentificationAccess access, byte first) : AnswerBody(FunctionCode.EncapsulatedInterface)
{
    /// <summary>The number of Read Device Identification among the interfaces that function 43 carries.</summary>
    public const byte Interface = 0x0E;

    private const int MoreFollows = 4;
    private const int Objects = 6;

    /// <summary>Bytes before the objects: function, interface, access, conformity, more follows, next object, how many.</summary>
    public const int Head = 7;

    public override int Shortest => Head;

    /// <remarks>Clause 4.1.</remarks>
    public override int Longest => 253;

    public override bool Fits(ReadOnlySpan<byte> body)
    {
        if (body[0] != (byte)Function || body[1] != Interface || body[2] != (byte)access || body[MoreFollows] is not (0x00 or 0xFF))
        {
            return false;
        }

        var objects = body[Head..];
        if (access == IdentificationAccess.One && (body[Objects] != 1 || objects.IsEmpty || objects[0] != first))
        {
            return false;
        }

        for (var left = body[Objects]; left > 0; left--)
        {
            if (objects.Length < 2 || objects.Length < 2 + objects[1])
            {
                return false;
            }

            objects = objects[(2 + objects[1])..];
        }

        return objects.IsEmpty;
    }

    public override bool CannotBeToldFrom(AnswerBody other) =>
        other is IdentificationBody body && body.Access == access && (access != IdentificationAccess.One || body.First == first);

    private IdentificationAccess Access => access;

    private byte First => first;
}
