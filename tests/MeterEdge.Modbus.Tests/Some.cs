using CsCheck;
using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;

namespace MeterEdge.Modbus.Tests;

/// <summary>Ordinary things for tests; what matters to a test is named by it.</summary>
internal static class Some
{
    /// <summary>Upper bound for anything that real threads do in a test.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>1.146 ms a character, 4.01 ms of silence.</summary>
    public static LineTiming Timing { get; } = LineTiming.For(9600, 11);

    public static byte[] Frame(params byte[] body)
    {
        byte[] frame = [.. body, 0, 0];
        Crc16.Seal(frame);
        return frame;
    }

    public static ModbusRequest Read(byte unit = 1, int count = 2, ushort first = 0, Framing framing = Framing.Rtu) =>
        ModbusRequest.Read(unit, FunctionCode.ReadHoldingRegisters, first, count, framing);

    public static Exchange Exchange(
        ModbusRequest? request = null,
        LinePriority priority = LinePriority.Reading,
        int timeoutMs = 1000,
        bool continueOnLine = false,
        TimeSpan silence = default)
    {
        request ??= Read();
        return new(request.Frame, request.Answer, priority, TimeSpan.FromMilliseconds(timeoutMs), continueOnLine) { Silence = silence };
    }

    /// <summary>Any request that this library can make, with at most 120 registers.</summary>
    public static Gen<ModbusRequest> AnyRequest(Framing framing = Framing.Rtu) =>
        Gen.Select(Gen.Byte[1, 247], Gen.UShort[0, 65_000], Gen.Int[1, 120], Gen.Int[0, 3]).Select((unit, first, count, kind) => kind switch
        {
            0 => ModbusRequest.Read(unit, FunctionCode.ReadHoldingRegisters, first, count, framing),
            1 => ModbusRequest.Read(unit, FunctionCode.ReadInputRegisters, first, count, framing),
            2 => ModbusRequest.WriteSingle(unit, first, (ushort)count, framing),
            _ => ModbusRequest.WriteMultiple(unit, first, new ushort[count], framing),
        });

    /// <summary>
    /// A valid answer to a read whose every register holds this mark, or the echo of a write. With TCP it answers the sending with
    /// this transaction, or the last one.
    /// </summary>
    public static byte[] Answer(ModbusRequest request, ushort mark = 0x1234, ushort? transaction = null) =>
        Framed(request, transaction, AnswerBody(request, mark));

    public static byte[] Refusal(ModbusRequest request, byte code = 2, ushort? transaction = null) =>
        Framed(request, transaction, (byte)((byte)request.Function | 0x80), code);

    private static byte[] AnswerBody(ModbusRequest request, ushort mark)
    {
        if (request.Function is FunctionCode.WriteSingleRegister or FunctionCode.WriteMultipleRegisters)
        {
            var from = request.Framing == Framing.Tcp ? 7 : 1;
            return request.Frame.Span[from..(from + 5)].ToArray();
        }

        var registers = Enumerable.Repeat(new[] { (byte)(mark >> 8), (byte)(mark & 0xFF) }, request.Count).SelectMany(b => b);
        return [(byte)request.Function, (byte)(2 * request.Count), .. registers];
    }

    private static byte[] Framed(ModbusRequest request, ushort? transaction, params byte[] body)
    {
        if (request.Framing == Framing.Rtu)
        {
            return Frame([request.Unit, .. body]);
        }

        var sent = request.Frame.Span;
        var number = transaction ?? (ushort)((sent[0] << 8) | sent[1]);
        return [(byte)(number >> 8), (byte)(number & 0xFF), 0, 0, 0, (byte)(1 + body.Length), request.Unit, .. body];
    }
}
