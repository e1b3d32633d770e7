namespace MeterEdge.Console.Lines;

/// <summary>Names of exception codes (MODBUS Application Protocol Specification V1.1b3, clause 7).</summary>
public static class ExceptionText
{
    /// <summary>E.g. <c>exception 2, illegal data address</c>.</summary>
    public static string Of(byte code) => $"exception {code}, " + code switch
    {
        1 => "illegal function",
        2 => "illegal data address",
        3 => "illegal data value",
        4 => "device failure",
        5 => "acknowledge",
        6 => "device busy",
        8 => "memory parity error",
        10 => "gateway path unavailable",
        11 => "gateway target does not respond",
        _ => "of the maker's own",
    };
}
