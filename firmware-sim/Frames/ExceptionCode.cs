namespace MeterSim.Frames;

/// <summary>Why a meter refuses a request (Modbus Application Protocol V1.1b3, 7).</summary>
internal enum ExceptionCode : byte
{
    None = 0,
    IllegalFunction = 1,
    IllegalDataAddress = 2,
    IllegalDataValue = 3,
}
