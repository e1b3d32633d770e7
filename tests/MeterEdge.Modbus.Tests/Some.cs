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

    public static ModbusRequest Read(byte unit = 1, int count = 2, ushort first = 0) =>
        ModbusRequest.Read(unit, FunctionCode.ReadHoldingRegisters, first, count);

    public static Exchange Exchange(
        ModbusRequest? request = null,
        LinePriority priority = LinePriority.Reading,
        int timeoutMs = 1000,
        bool continueOnLine = false)
    {
        request ??= Read();
        return new(request.Frame, request.Answer, priority, TimeSpan.FromMilliseconds(timeoutMs), continueOnLine);
    }

    /// <summary>Any request that this library can make, with at most 120 registers.</summary>
    public static Gen<ModbusRequest> AnyRequest { get; } =
        Gen.Select(Gen.Byte[1, 247], Gen.UShort[0, 65_000], Gen.Int[1, 120], Gen.Int[0, 3]).Select((unit, first, count, kind) => kind switch
        {
            0 => ModbusRequest.Read(unit, FunctionCode.ReadHoldingRegisters, first, count),
            1 => ModbusRequest.Read(unit, FunctionCode.ReadInputRegisters, first, count),
            2 => ModbusRequest.WriteSingle(unit, first, (ushort)count),
            _ => ModbusRequest.WriteMultiple(unit, first, new ushort[count]),
        });

    /// <summary>A valid answer to a read whose every register holds this mark, or the echo of a write.</summary>
    public static byte[] Answer(ModbusRequest request, ushort mark = 0x1234)
    {
        if (request.Function is FunctionCode.WriteSingleRegister or FunctionCode.WriteMultipleRegisters)
        {
            return Frame(request.Frame.Span[..6].ToArray());
        }

        var registers = Enumerable.Repeat(new[] { (byte)(mark >> 8), (byte)(mark & 0xFF) }, request.Count).SelectMany(b => b);
        return Frame([request.Unit, (byte)request.Function, (byte)(2 * request.Count), .. registers]);
    }

    public static byte[] Refusal(ModbusRequest request, byte code = 2) =>
        Frame(request.Unit, (byte)((byte)request.Function | 0x80), code);
}
