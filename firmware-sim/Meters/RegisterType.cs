namespace MeterSim.Meters;

/// <summary>How a value lies in its registers: unsigned, signed or floating point, with its bits; or text.</summary>
internal enum RegisterType
{
    U16,
    S16,
    U32,
    S32,
    U64,
    S64,
    F32,
    F64,
    Text,
}
