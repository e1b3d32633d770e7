using System.Buffers.Binary;
using System.Globalization;
using MeterSim.Frames;
using MeterSim.Physics;
using MeterSim.Switches;

namespace MeterSim.Meters;

/// <summary>The finished frame, and the refusal in it if it is one.</summary>
internal readonly record struct FormedAnswer(int Length, ExceptionCode Exception);

/// <summary>One meter: answers a request from what its terminals carry now.</summary>
internal sealed class SimulatedMeter(byte unit, string serial, MeterModel model, MeteredPoint point, MeterSettings settings)
{
    private const int MostWords = 125;

    private readonly List<ChannelEffect> _effects = [];

    public byte Unit => unit;

    public string Serial => serial;

    public MeterModel Model => model;

    public MeteredPoint Point => point;

    public MeterSettings Settings => settings;

    /// <summary>The customers' switches, channel 1 first.</summary>
    public IReadOnlyList<LoadSwitch> Switches { get; init; } = [];

    /// <summary>What was done to them since <see cref="ForgetEffects"/>.</summary>
    public IReadOnlyList<ChannelEffect> Effects => _effects;

    public void ForgetEffects() => _effects.Clear();

    /// <summary>The last digits of the serial number, for a register that holds a number: at most eight.</summary>
    public long SerialDigits
    {
        get
        {
            string digits = new([.. serial.Where(char.IsAsciiDigit)]);
            return digits.Length == 0 ? unit : long.Parse(digits[Math.Max(0, digits.Length - 8)..], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Forms the answer into <paramref name="answer"/> (256 bytes).</summary>
    public FormedAnswer Answer(Request request, ReadOnlySpan<byte> frame, Span<byte> answer)
    {
        if (request.Function == Function.Encapsulated && model.Identification is IReadOnlyList<string> objects)
            return Identify(request, objects, answer);
        ExceptionCode exception = request.Function switch
        {
            Function.ReadCoils => BitRow.Read(this, model.Coils, request, answer[Frames.Answer.WordsOffset..]),
            Function.ReadDiscreteInputs => BitRow.Read(this, model.DiscreteInputs, request, answer[Frames.Answer.WordsOffset..]),
            Function.ReadInput => Read(request, model.InputAreas, model.Inputs, answer),
            Function.ReadHolding => Read(request, model.HoldingAreas, model.Holdings, answer),
            Function.WriteSingleCoil or Function.WriteSingle or Function.WriteMultipleCoils or Function.WriteMultiple => Write(request, frame),
            // Another sub-function is refused as if it were another function (Modbus Application Protocol V1.1b3, figure 18).
            Function.Diagnostics when model.HasLoopback && request.First == Function.ReturnQueryData => ExceptionCode.None,
            _ => ExceptionCode.IllegalFunction,
        };
        if (exception != ExceptionCode.None)
            return Refuse(request, exception, answer);

        int length = request.Function switch
        {
            Function.ReadCoils or Function.ReadDiscreteInputs => Frames.Answer.Read(answer, unit, request.Function, BitRow.Bytes(request.Count)),
            Function.ReadInput or Function.ReadHolding => Frames.Answer.Read(answer, unit, request.Function, 2 * request.Count),
            // Whatever was written, and what function 08 shall say, comes again as it stood behind the function.
            _ => Frames.Answer.Written(answer, unit, request.Function, request.First, BinaryPrimitives.ReadUInt16BigEndian(frame[4..])),
        };
        return new(length, ExceptionCode.None);
    }

    public FormedAnswer Refuse(Request request, ExceptionCode exception, Span<byte> answer) =>
        new(Frames.Answer.Refusal(answer, unit, request.Function, exception), exception);

    /// <summary>Functions 05, 06, 15 and 16; also what a broadcast does.</summary>
    public ExceptionCode Write(Request request, ReadOnlySpan<byte> frame)
    {
        ReadOnlySpan<byte> data = frame.Slice(request.DataOffset, request.DataLength);
        if (OrderAt(request) is OrderRow order)
            return data.Length == 2 * request.Count && request.Count == order.Words ? order.Obey(this, data) : ExceptionCode.IllegalDataValue;
        return request.Function switch
        {
            Function.WriteSingleCoil => BitRow.WriteOne(this, model.Coils, request.First, data),
            Function.WriteMultipleCoils => BitRow.Write(this, model.Coils, request.First, request.Count, data),
            Function.WriteSingle => settings.WriteWord(request.First, data),
            _ => settings.WriteOne(request.First, request.Count, data),
        };
    }

    /// <summary>Tells a switch, for whoever wrote that.</summary>
    /// <param name="channel">Counted from 1.</param>
    /// <param name="poles">Which shall be closed.</param>
    public void Order(int channel, byte poles) => Note(channel, Switches[channel - 1].Order(poles));

    /// <summary>Lets the customer's button close a switch, or not any more.</summary>
    public void Arm(int channel, bool on) => Note(channel, Switches[channel - 1].Arm(on));

    private void Note(int channel, SwitchEffect effect) =>
        _effects.Add(new ChannelEffect(channel, Switches[channel - 1], effect, Switches[channel - 1].MovesForMs));

    private OrderRow? OrderAt(Request request)
    {
        foreach (OrderRow order in model.Orders)
        {
            if (order.Address == request.First && (request.Function == Function.WriteMultiple || (request.Function == Function.WriteSingle && order.TakesSingle)))
                return order;
        }
        return null;
    }

    private ExceptionCode Read(
        Request request, IReadOnlyList<RegisterArea> areas, IReadOnlyList<RegisterRow> rows, Span<byte> answer)
    {
        if (areas.Count == 0)
            return ExceptionCode.IllegalFunction;
        // The order of the checks: Modbus Application Protocol V1.1b3, figures 13 and 14.
        if (request.Count is 0 or > MostWords)
            return ExceptionCode.IllegalDataValue;
        if (request.Count > model.BlockLimit)
            return model.BeyondLimit;
        if (!IsCovered(areas, request.First, request.Count))
            return ExceptionCode.IllegalDataAddress;

        Span<byte> block = answer.Slice(Frames.Answer.WordsOffset, 2 * request.Count);
        block.Fill(model.GapByte);
        FillRows(block, request.First, rows);
        if (request.Function == Function.ReadHolding)
            FillSettings(block, request.First);
        return ExceptionCode.None;
    }

    private FormedAnswer Identify(Request request, IReadOnlyList<string> objects, Span<byte> answer)
    {
        // 1: the basic objects as a stream; 2, 3: more of them, which no model has, so it tells what it has; 4: one of them
        // (Modbus Application Protocol V1.1b3, 6.21).
        (byte code, byte first) = ((byte)(request.First >> 8), (byte)(request.First & 0xFF));
        if (request.Count != Function.ReadDeviceIdentification)
            return Refuse(request, ExceptionCode.IllegalFunction, answer);
        if (code is < 1 or > 4)
            return Refuse(request, ExceptionCode.IllegalDataValue, answer);
        if (code == 4 && first >= objects.Count)
            return Refuse(request, ExceptionCode.IllegalDataAddress, answer);
        // A stream that begins at an unknown object begins at the first.
        int from = first < objects.Count ? first : 0;
        return new(
            Frames.Answer.Identification(answer, unit, code, from, code == 4 ? [objects[from]] : [.. objects.Skip(from)]),
            ExceptionCode.None);
    }

    private void FillRows(Span<byte> block, int first, IReadOnlyList<RegisterRow> rows)
    {
        int end = first + block.Length / 2;
        Span<byte> words = stackalloc byte[2 * MostWords];
        foreach (RegisterRow row in rows)
        {
            if (row.Address + row.Words <= first || row.Address >= end)
                continue;
            Span<byte> value = words[..(2 * row.Words)];
            row.Put(this, value);
            MeterImage.Put(block, first, row.Address, value);
        }
    }

    private void FillSettings(Span<byte> block, int first)
    {
        Span<byte> pair = stackalloc byte[4];
        for (int i = 0; i < model.Settings.Count; i++)
        {
            BinaryPrimitives.WriteSingleBigEndian(pair, settings.Value(i));
            MeterImage.Put(block, first, model.Settings[i].Address, pair);
        }
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
