using System.Runtime.InteropServices;

namespace MeterEdge.Modbus.Serial;

/// <summary>What is said of a serial device that cannot be opened, by every link alike.</summary>
internal static class OpenProblem
{
    public static string Missing(string name) => $"{name} does not exist; is the adapter plugged in?";

    public static string NoPermission(string name) => $"no permission to open {name}; add this user to the group that owns it (often dialout)";

    public static string InUse(string name) => $"{name} is in use by another program; stop that first";

    public static string NoSerialDevice(string name) => $"{name} is not a serial device; name one under /dev";

    public static string NoSuchRate(string name, int baud) => $"{name} does not do {baud} baud; choose another rate or adapter";

    /// <summary>By the error number of a Unix; these are the same on all of them.</summary>
    public static string Of(string name, int reason) => reason switch
    {
        Libc.NoEntry => Missing(name),
        Libc.PermissionDenied => NoPermission(name),
        Libc.Busy => InUse(name),
        Libc.NotATty => NoSerialDevice(name),
        _ => $"cannot open {name}: {Marshal.GetPInvokeErrorMessage(reason)}",
    };
}
