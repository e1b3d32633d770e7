using MeterEdge.Modbus.Line;

namespace MeterEdge.Modbus.Frames;

/// <summary>
/// An answer as a Modbus TCP frame. The transaction is that of the request as it was sent last, so no late answer is ever taken for
/// this one. A gateway that answers with another unit's number, or with 0, is not believed.
/// Source: MODBUS Messaging on TCP/IP Implementation Guide V1.0b, clauses 3.1.3 and 4.4.1.3.
/// </summary>
internal sealed class TcpAnswer(byte unit, AnswerBody body, byte[] request) : ModbusAnswer(unit, body, before: Mbap.Length, after: 0)
{
    public override void Sending(ushort number) => Mbap.SetTransaction(request, number);

    public override Garble Diagnose(ReadOnlySpan<byte> received)
    {
        var found = Garble.Noise;
        while (Mbap.TryLength(received, out var length))
        {
            if (length > received.Length)
            {
                return Garble.Truncated;
            }

            found = Of(received[..length]);
            if (found != Garble.OtherTransaction)
            {
                return found;
            }

            received = received[length..];
        }

        return found;
    }

    // The transaction tells them apart, also those to one request sent twice.
    public override bool CannotBeToldFrom(AnswerPattern other) => false;

    private protected override bool HeaderFits(ReadOnlySpan<byte> frame) =>
        Mbap.IsWhole(frame) && Mbap.Transaction(frame) == Mbap.Transaction(request) && Mbap.Unit(frame) == Unit;

    private protected override bool ChecksumHolds(ReadOnlySpan<byte> frame) => true;

    private Garble Of(ReadOnlySpan<byte> frame)
    {
        if (Mbap.Transaction(frame) != Mbap.Transaction(request))
        {
            return Garble.OtherTransaction;
        }

        if (Mbap.Unit(frame) != Unit)
        {
            return Garble.ForeignUnit;
        }

        return IsOurs(frame[Mbap.Length]) ? Garble.WrongLength : Garble.WrongFunction;
    }
}
