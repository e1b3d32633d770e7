using System.Buffers.Binary;
using MeterSim.Frames;
using MeterSim.Physics;

namespace MeterSim.Meters;

/// <summary>The finished frame, and the refusal in it if it is one.</summary>
internal readonly record struct FormedAnswer(int Length, ExceptionCode Exception);

/// <summary>One meter: answers a request from what its terminals carry now.</summary>
internal sealed class SimulatedMeter(byte unit, string serial, MeterModel model, MeteredPoint point, MeterSettings settings)
{
    public byte Unit => unit;

    public string Serial => serial;

    public MeterModel Model => model;

    public MeteredPoint Point => point;

    public MeterSettings Settings => settings;

    /// <summary>Forms the answer into <paramref name="answer"/> (256 bytes).</summary>
    public FormedAnswer Answer(Request request, ReadOnlySpan<byte> frame, Span<byte> answer)
    {
        ExceptionCode exception = request.Function switch
        {
            Function.ReadInput => Read(request, model.InputAreas, answer),
            Function.ReadHolding => Read(request, model.HoldingAreas, answer),
            Function.WriteSingle or Function.WriteMultiple => Write(request, frame),
            _ => ExceptionCode.IllegalFunction,
        };
        if (exception != ExceptionCode.None)
            return new(Frames.Answer.Refusal(answer, unit, request.Function, exception), exception);

        int length = request.Function switch
        {
            Function.WriteSingle => Frames.Answer.Written(
                answer, unit, request.Function, request.First, BinaryPrimitives.ReadUInt16BigEndian(frame[4..])),
            Function.WriteMultiple => Frames.Answer.Written(answer, unit, request.Function, request.First, request.Count),
            _ => Frames.Answer.Registers(answer, unit, request.Function, request.Count),
        };
        return new(length, ExceptionCode.None);
    }

    /// <summary>Functions 06 and 16; also what a broadcast does.</summary>
    public ExceptionCode Write(Request request, ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> words = frame.Slice(request.DataOffset, request.DataLength);
        return request.Function == Function.WriteSingle
            ? settings.WriteWord(request.First, words)
            : settings.WriteOne(request.First, request.Count, words);
    }

    private ExceptionCode Read(Request request, IReadOnlyList<RegisterArea> areas, Span<byte> answer)
    {
        // The order of the checks: Modbus Application Protocol V1.1b3, figures 13 and 14.
        if (request.Count is 0 or > 125)
            return ExceptionCode.IllegalDataValue;
        if (request.Count > model.BlockLimit)
            return model.BeyondLimit;
        if (!IsCovered(areas, request.First, request.Count))
            return ExceptionCode.IllegalDataAddress;

        Span<byte> block = answer.Slice(Frames.Answer.WordsOffset, 2 * request.Count);
        block.Clear();
        if (request.Function == Function.ReadInput)
            FillInputs(block, request.First);
        else
            FillSettings(block, request.First);
        return ExceptionCode.None;
    }

    private void FillInputs(Span<byte> block, int first)
    {
        int end = first + block.Length / 2;
        foreach (RegisterRow row in model.Inputs)
        {
            if (row.Address + 1 >= first && row.Address < end)
                MeterImage.Put(block, first, row.Address, (float)row.Value(point));
        }
    }

    private void FillSettings(Span<byte> block, int first)
    {
        for (int i = 0; i < model.Settings.Count; i++)
            MeterImage.Put(block, first, model.Settings[i].Address, settings.Value(i));
    }

    private static bool IsCovered(IReadOnlyList<RegisterArea> areas, int first, int count)
    {
        foreach (RegisterArea area in areas)
        {
            if (area.Covers(first, count))
                return true;
        }
        return false;
    }
}
