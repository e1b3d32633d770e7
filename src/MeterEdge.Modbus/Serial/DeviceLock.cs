using System.Runtime.InteropServices;
using static MeterEdge.Modbus.Serial.Libc;

namespace MeterEdge.Modbus.Serial;

/// <summary>The lock that <see cref="TermiosLink"/> puts on a device on Linux, for a link that cannot put it on its own descriptor.</summary>
internal sealed class DeviceLock : IDisposable
{
    private readonly int _descriptor;

    private DeviceLock(int descriptor) => _descriptor = descriptor;

    /// <summary>Takes it; null with an error when the device is not there, not allowed or in use.</summary>
    public static DeviceLock? Take(string name, out string? error)
    {
        var fd = Open(name, ReadWrite | NoControllingTty | NonBlocking | CloseOnExec, 0);
        if (fd < 0)
        {
            error = OpenProblem.Of(name, Marshal.GetLastPInvokeError());
            return null;
        }

        if (FLock(fd, LockExclusive | LockNonBlocking) != 0)
        {
            _ = Libc.Close(fd);
            error = OpenProblem.InUse(name);
            return null;
        }

        error = null;
        return new(fd);
    }

    public void Dispose() => _ = Libc.Close(_descriptor);
}
