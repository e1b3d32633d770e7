using MeterSim.Frames;
using MeterSim.Meters;
using MeterSim.Physics;

namespace MeterSim.Faults;

/// <summary>Forms answers of meters that something is wrong with.</summary>
internal static class FaultyAnswer
{
    private const int HighestUnit = 247;

    /// <summary>What the meter means to send: a whole RTU frame, CRC and all.</summary>
    public static FormedAnswer Form(SimulatedMeter meter, Request request, ReadOnlySpan<byte> frame, Struck struck, Span<byte> answer)
    {
        if (struck.Faults.Count == 0)
            return meter.Answer(request, frame, answer);

        if (struck.Has(FaultKind.Reset))
            meter.Point.ResetCounters();
        meter.Point.SetRollover(struck.Of(FaultKind.Rollover) is Fault rollover ? (Int128)(rollover.Kwh * EnergyCounter.MicrojoulesPerKwh) : null);
        FormedAnswer formed =
            struck.Of(FaultKind.Exception) is Fault refusal ? meter.Refuse(request, (ExceptionCode)refusal.Number, answer)
            : struck.Has(FaultKind.Limit) ? meter.Refuse(request, ExceptionCode.IllegalDataAddress, answer)
            : meter.Answer(request, frame, answer);
        meter.Point.SetRollover(null);

        Span<byte> sealedFrame = answer[..formed.Length];
        if (formed.Exception == ExceptionCode.None && struck.Has(FaultKind.Zero))
            sealedFrame[Answer.WordsOffset..].Clear();
        if (formed.Exception == ExceptionCode.None && struck.Has(FaultKind.WrongEcho))
            sealedFrame[^3] ^= 1;
        if (struck.Of(FaultKind.Foreign) is Fault foreign)
            sealedFrame[0] = (byte)(foreign.Number > 0 ? foreign.Number : meter.Unit % HighestUnit + 1);
        Answer.Reseal(sealedFrame);
        return formed;
    }

    /// <summary>What becomes of these bytes on the way; the buffer must have room for the noise. Gives the new length.</summary>
    public static int Disturb(Span<byte> buffer, int length, Struck struck, Dice dice)
    {
        if (struck.Of(FaultKind.Truncated) is Fault truncated)
            length = Math.Min(length, truncated.Number);
        if (struck.Of(FaultKind.NoiseBefore) is Fault before)
        {
            buffer[..length].CopyTo(buffer[before.Number..]);
            dice.Fill(buffer[..before.Number]);
            length += before.Number;
        }
        if (struck.Of(FaultKind.NoiseAfter) is Fault after)
        {
            dice.Fill(buffer.Slice(length, after.Number));
            length += after.Number;
        }
        return length;
    }
}
