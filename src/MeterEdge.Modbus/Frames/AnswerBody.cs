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
}

/// <summary>A read is answered by a number of bytes and that many bytes (clauses 6.1 to 6.4).</summary>
internal sealed class CountedBody(FunctionCode function, int count) : AnswerBody(function)
{
    public override int Shortest => 2 + count;

    public override bool Fits(ReadOnlySpan<byte> body) => body[0] == (byte)Function && body[1] == count;
}

/// <summary>A write is answered by its own first bytes (clauses 6.5, 6.6, 6.11 and 6.12).</summary>
internal sealed class EchoBody(FunctionCode function, byte[] echo) : AnswerBody(function)
{
    public override int Shortest => 1 + echo.Length;

    public override bool Fits(ReadOnlySpan<byte> body) => body[0] == (byte)Function && body[1..].SequenceEqual(echo);
}
