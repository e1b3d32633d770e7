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

    /// <summary>Any request that this library can make of one unit, with at most 120 registers or coils.</summary>
    public static Gen<ModbusRequest> AnyRequest(Framing framing = Framing.Rtu) => AnyRequest(Gen.Byte[1, 247], Gen.UShort[0, 65_000], 120, framing);

    public static Gen<ModbusRequest> AnyRequest(Gen<byte> units, Gen<ushort> firsts, int most, Framing framing = Framing.Rtu) =>
        Gen.Select(units, firsts, Gen.Int[1, most], Gen.Int[0, 10]).Select((unit, first, count, kind) => kind switch
        {
            0 => ModbusRequest.Read(unit, FunctionCode.ReadHoldingRegisters, first, count, framing),
            1 => ModbusRequest.Read(unit, FunctionCode.ReadInputRegisters, first, count, framing),
            2 => ModbusRequest.WriteSingle(unit, first, (ushort)count, framing),
            3 => ModbusRequest.WriteMultiple(unit, first, new ushort[count], framing),
            4 => ModbusRequest.ReadBits(unit, FunctionCode.ReadCoils, first, count, framing),
            5 => ModbusRequest.ReadBits(unit, FunctionCode.ReadDiscreteInputs, first, count, framing),
            6 => ModbusRequest.WriteCoil(unit, first, count % 2 == 0, framing),
            7 => ModbusRequest.WriteCoils(unit, first, new bool[count], framing),
            8 => ModbusRequest.Ping(unit, first, framing),
            9 => ModbusRequest.ReadCounter(unit, (DiagnosticCounter)(0x0B + (count % 8)), framing),
            _ => ModbusRequest.ReadIdentification(unit, (IdentificationAccess)(1 + (count % 4)), (byte)(first & 0xFF), framing),
        });

    /// <summary>
    /// A valid answer in which everything that was read holds this mark, or the echo of a write. With TCP it answers the sending with
    /// this transaction, or the last one.
    /// </summary>
    public static byte[] Answer(ModbusRequest request, ushort mark = 0x1234, ushort? transaction = null) =>
        Framed(request, transaction, AnswerBody(request, mark));

    public static byte[] Refusal(ModbusRequest request, byte code = 2, ushort? transaction = null) =>
        Framed(request, transaction, (byte)((byte)request.Function | 0x80), code);

    /// <summary>What stands between the framing.</summary>
    public static ReadOnlySpan<byte> Body(ModbusRequest request, ReadOnlySpan<byte> frame) =>
        request.Framing == Framing.Tcp ? frame[7..] : frame[1..^2];

    private static byte[] AnswerBody(ModbusRequest request, ushort mark)
    {
        byte[] marks = [(byte)(mark >> 8), (byte)(mark & 0xFF)];
        var asked = Body(request, request.Frame.Span);
        switch (request.Function)
        {
            case FunctionCode.ReadCoils or FunctionCode.ReadDiscreteInputs:
                return Counted((request.Count + 7) / 8);
            case FunctionCode.ReadHoldingRegisters or FunctionCode.ReadInputRegisters:
                return Counted(2 * request.Count);
            case FunctionCode.WriteSingleCoil or FunctionCode.WriteSingleRegister or FunctionCode.WriteMultipleCoils or FunctionCode.WriteMultipleRegisters:
                return [.. asked[..5]];
            case FunctionCode.Diagnostics:
                return request.First == 0 ? [.. asked] : [.. asked[..3], .. marks];
            case FunctionCode.EncapsulatedInterface:
                return [.. asked[..3], 0x83, 0x00, 0x00, 0x01, (byte)request.First, (byte)marks.Length, .. marks];
        }

        throw new ArgumentOutOfRangeException(nameof(request));

        byte[] Counted(int bytes) => [(byte)request.Function, (byte)bytes, .. Enumerable.Range(0, bytes).Select(i => marks[i % 2])];
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
