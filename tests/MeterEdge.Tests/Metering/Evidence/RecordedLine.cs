using MeterEdge.Metering.Evidence;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using Microsoft.Extensions.Time.Testing;

namespace MeterEdge.Tests.Metering.Evidence;

/// <summary>A recorder that is told of exchanges as a line would tell it: the outcome is what the real pattern says of the bytes.</summary>
internal sealed class RecordedLine
{
    public RecordedLine(Framing framing = Framing.Rtu)
    {
        Framing = framing;
        It = new(framing, Time);
        It.LinkUp("/dev/ttyS1");
    }

    public FakeTimeProvider Time { get; } = new(new(2026, 11, 23, 10, 15, 0, TimeSpan.Zero));

    public Framing Framing { get; }

    public LineRecorder It { get; }

    public LineEvidence Now => It.Since(LineRecorder.Lately);

    public static byte[] Frame(params byte[] body)
    {
        byte[] frame = [.. body, 0, 0];
        Crc16.Seal(frame);
        return frame;
    }

    /// <summary>A valid answer of registers, all of them this.</summary>
    public static byte[] Answer(byte unit, int registers = 2, byte value = 0x42) =>
        Frame([unit, 0x03, (byte)(2 * registers), .. Enumerable.Repeat(value, 2 * registers)]);

    public static byte[] Bad(byte[] frame) => [.. frame[..^1], (byte)(frame[^1] ^ 0x55)];

    /// <summary>Asks for registers, and these bytes come; then the line rests for a second.</summary>
    public void Ask(byte unit, byte[] bytes, int registers = 2, int turnaroundMs = 20)
    {
        Asking(ModbusRequest.Read(unit, FunctionCode.ReadHoldingRegisters, 0, registers, Framing), bytes, turnaroundMs);
        Time.Advance(TimeSpan.FromSeconds(1));
    }

    public void Asking(ModbusRequest request, byte[] bytes, int turnaroundMs = 20)
    {
        var began = Time.GetTimestamp();
        It.Sent(request.Frame.Span);
        Time.Advance(TimeSpan.FromMilliseconds(turnaroundMs));
        if (bytes.Length > 0)
            It.Received(bytes);
        It.Ended(request.Frame.Span, Outcome(request.Answer, bytes, began, TimeSpan.FromMilliseconds(turnaroundMs)));
    }

    /// <summary>Bytes that nobody asked for, some time after all else.</summary>
    public void Hear(params byte[] bytes)
    {
        Time.Advance(TimeSpan.FromMilliseconds(200));
        It.Received(bytes);
        Time.Advance(TimeSpan.FromMilliseconds(200));
    }

    private ExchangeOutcome Outcome(AnswerPattern pattern, byte[] bytes, long began, TimeSpan turnaround)
    {
        var none = new ExchangeOutcome(ExchangeResult.NoAnswer, 0, Garble.None, bytes.Length, began, Time.GetTimestamp(), TimeSpan.Zero);
        if (bytes.Length == 0)
            return none;
        for (var end = 1; end <= bytes.Length; end++)
        {
            switch (pattern.EndsIn(bytes.AsSpan(0, end)))
            {
                case AnswerMatch.Answer:
                    return none with { Result = ExchangeResult.Answered, Turnaround = turnaround };
                case AnswerMatch.Refusal:
                    return none with { Result = ExchangeResult.Refused, Turnaround = turnaround, ExceptionCode = pattern.RefusalCode(bytes.AsSpan(end - pattern.RefusalLength, pattern.RefusalLength)) };
                case AnswerMatch.None or AnswerMatch.Corrupt:
                    break;
            }
        }

        return none with { Result = ExchangeResult.Garbled, Garble = pattern.Diagnose(bytes), Turnaround = turnaround };
    }
}
