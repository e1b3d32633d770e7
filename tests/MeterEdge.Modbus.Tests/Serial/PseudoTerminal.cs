using System.Runtime.InteropServices;
using System.Text;

namespace MeterEdge.Modbus.Tests.Serial;

/// <summary>A pseudo-terminal: this end is the master, <see cref="Path"/> names the device at the other end.</summary>
internal sealed unsafe partial class PseudoTerminal : IDisposable
{
    private const int ReadWrite = 0x2;
    private const int NoControllingTty = 0x100;
    private const int CloseOnExec = 0x80000;
    private const short In = 1;

    private int _master;

    public PseudoTerminal()
    {
        _master = OpenMaster(ReadWrite | NoControllingTty | CloseOnExec);
        Span<byte> name = stackalloc byte[128];
        fixed (byte* first = name)
        {
            if (_master < 0 || Grant(_master) != 0 || Unlock(_master) != 0 || Name(_master, first, name.Length) != 0)
            {
                throw new IOException($"no pseudo-terminal: {Marshal.GetLastPInvokeErrorMessage()}");
            }
        }

        Path = Encoding.UTF8.GetString(name[..name.IndexOf((byte)0)]);
    }

    public string Path { get; }

    public void Send(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* first = bytes)
        {
            Assert.Equal(bytes.Length, Write(_master, first, bytes.Length));
        }
    }

    /// <summary>Takes what is there, waiting for it at most this long; 0 when nothing came. Allocates nothing.</summary>
    public int Receive(Span<byte> buffer, int patienceMs)
    {
        var fd = new PollFd { Fd = _master, Events = In };
        if (Poll(&fd, 1, patienceMs) <= 0 || (fd.Returned & In) == 0)
        {
            return 0;
        }

        fixed (byte* first = buffer)
        {
            return (int)Math.Max(0, Read(_master, first, buffer.Length));
        }
    }

    public byte[] Receive(int count)
    {
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            var got = Receive(bytes.AsSpan(have), (int)Some.Patience.TotalMilliseconds);
            Assert.NotEqual(0, got);
            have += got;
        }

        return bytes;
    }

    public void Dispose()
    {
        if (_master >= 0)
        {
            _ = Close(_master);
            _master = -1;
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "posix_openpt", SetLastError = true)]
    private static partial int OpenMaster(int flags);

    [LibraryImport("libc", EntryPoint = "grantpt", SetLastError = true)]
    private static partial int Grant(int fd);

    [LibraryImport("libc", EntryPoint = "unlockpt", SetLastError = true)]
    private static partial int Unlock(int fd);

    [LibraryImport("libc", EntryPoint = "ptsname_r", SetLastError = true)]
    private static partial int Name(int fd, byte* name, nint length);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int fd, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int fd, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollFd* fds, nint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int fd);
}
