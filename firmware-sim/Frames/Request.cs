using System.Buffers.Binary;

namespace MeterSim.Frames;

/// <summary>What a slave finds when it looks at the bytes between two silences.</summary>
internal enum FrameCheck
{
    Request,
    BadCrc,

    /// <summary>CRC right, length wrong for its function.</summary>
    Malformed,
}

/// <summary>One request. A function that is not known keeps only unit and function.</summary>
/// <param name="Unit">Slave address, 0 for a broadcast.</param>
/// <param name="Function">Function code.</param>
/// <param name="First">
/// First register or coil, as on the wire; for function 08 its sub-function, for function 43 the kind of reading and the first object.
/// </param>
/// <param name="Count">Number of registers or coils; 1 for functions 05 and 06; for function 08 what to say again, for function 43 what it carries.</param>
/// <param name="DataOffset">Where the words or bits to write start in the frame; 0 when there are none.</param>
/// <param name="DataLength">Bytes to write.</param>
internal readonly record struct Request(byte Unit, byte Function, ushort First, ushort Count, int DataOffset, int DataLength)
{
    /// <summary>Longest RTU frame (Modbus over Serial Line V1.02, 2.5.1).</summary>
    public const int MaxFrame = 256;

    private const int FixedLength = 8;
    private const int IdentifyLength = 7;

    public static FrameCheck Read(ReadOnlySpan<byte> frame, out Request request)
    {
        request = default;
        if (frame.Length < 4 || frame.Length > MaxFrame || !Crc16.Closes(frame))
            return FrameCheck.BadCrc;

        byte unit = frame[0];
        byte function = frame[1];
        if (ExpectedLength(frame) < 0)
        {
            request = new Request(unit, function, 0, 0, 0, 0);
            return FrameCheck.Request;
        }
        if (frame.Length != ExpectedLength(frame))
            return FrameCheck.Malformed;

        if (function == Frames.Function.Encapsulated)
        {
            request = new Request(unit, function, BinaryPrimitives.ReadUInt16BigEndian(frame[3..]), frame[2], 0, 0);
            return FrameCheck.Request;
        }
        ushort first = BinaryPrimitives.ReadUInt16BigEndian(frame[2..]);
        ushort second = BinaryPrimitives.ReadUInt16BigEndian(frame[4..]);
        request = function switch
        {
            Frames.Function.WriteSingleCoil or Frames.Function.WriteSingle => new Request(unit, function, first, 1, 4, 2),
            Frames.Function.WriteMultipleCoils or Frames.Function.WriteMultiple => new Request(unit, function, first, second, 7, frame[6]),
            _ => new Request(unit, function, first, second, 0, 0),
        };
        return FrameCheck.Request;
    }

    /// <summary>
    /// The length of the frame that begins like this: 0 while more bytes are needed to know, -1 when the function is
    /// not known and only silence can end the frame.
    /// </summary>
    public static int ExpectedLength(ReadOnlySpan<byte> begun)
    {
        if (begun.Length < 2)
            return 0;
        return begun[1] switch
        {
            Frames.Function.ReadCoils or Frames.Function.ReadDiscreteInputs or Frames.Function.ReadHolding or Frames.Function.ReadInput
                or Frames.Function.WriteSingleCoil or Frames.Function.WriteSingle or Frames.Function.Diagnostics => FixedLength,
            Frames.Function.WriteMultipleCoils or Frames.Function.WriteMultiple => begun.Length < 7 ? 0 : 9 + begun[6],
            Frames.Function.Encapsulated => begun.Length < 3 ? 0 : begun[2] == Frames.Function.ReadDeviceIdentification ? IdentifyLength : -1,
            _ => -1,
        };
    }
}
