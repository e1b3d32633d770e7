using MeterEdge.Modbus.Line;

namespace MeterEdge.Modbus.Frames;

/// <summary>An answer as an RTU frame: unit, function and data, checksum (MODBUS over Serial Line V1.02, clause 2.5.1).</summary>
internal sealed class RtuAnswer(byte unit, AnswerBody body) : ModbusAnswer(unit, body, before: 1, after: 2)
{
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

        return received.Length < Length ? Garble.Truncated : Garble.BadCrc;
    }

    // Two reads of one unit by one function with the same number of registers have answers that look alike.
    public override bool CannotBeToldFrom(AnswerPattern other) =>
        other is RtuAnswer rtu && rtu.Unit == Unit && rtu.Body.Function == Body.Function && rtu.Length == Length;

    private protected override bool HeaderFits(ReadOnlySpan<byte> frame) => frame[0] == Unit;

    private protected override bool ChecksumHolds(ReadOnlySpan<byte> frame) => Crc16.Holds(frame);
}
