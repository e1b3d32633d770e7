using MeterEdge.Modbus.Line;

namespace MeterEdge.Modbus.Frames;

/// <summary>An answer as an RTU frame: unit, function and data, checksum (MODBUS over Serial Line V1.02, clause 2.5.1).</summary>
internal sealed class RtuAnswer(byte unit, AnswerBody body) : ModbusAnswer(unit, body, before: 1, after: 2)
{
    // The specification says 100 to 200 ms. Meters are slow, and broadcasts are rare.
    private static readonly TimeSpan TurnaroundDelay = TimeSpan.FromMilliseconds(200);

    /// <remarks>Whatever is sent to unit 0 is sent to all (MODBUS over Serial Line V1.02, clauses 2.1 and 2.4.1).</remarks>
    public override TimeSpan? Unanswered => Unit == 0 ? TurnaroundDelay : null;

    public override Garble Diagnose(ReadOnlySpan<byte> received)
    {
        if (received.Length < 2)
        {
            return Garble.Noise;
        }

        if (received[0] != Unit)
        {
            return Crc16.Holds(received) ? Garble.ForeignUnit : Garble.Noise;
        }

        if (Crc16.Holds(received))
        {
            return IsOurs(received[1]) ? Garble.WrongLength : Garble.WrongFunction;
        }

        return received.Length < LengthIn(received) ? Garble.Truncated : Garble.BadCrc;
    }

    public override bool CannotBeToldFrom(AnswerPattern other) =>
        other is RtuAnswer rtu && rtu.Unit == Unit && rtu.Body.CannotBeToldFrom(Body);

    private protected override bool HeaderFits(ReadOnlySpan<byte> frame) => frame[0] == Unit;

    private protected override bool ChecksumHolds(ReadOnlySpan<byte> frame) => Crc16.Holds(frame);
}
