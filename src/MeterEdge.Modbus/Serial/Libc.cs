using System.Runtime.InteropServices;

namespace MeterEdge.Modbus.Serial;

/// <summary>The few calls of the C library that a line needs. Numbers: Linux, 64 bit.</summary>
internal static partial class Libc
{
    public const int ReadWrite = 0x2;
    public const int NoControllingTty = 0x100;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int LockExclusive = 2;
    public const int LockNonBlocking = 4;
    public const nuint GetTermios = 0x5401; // TCGETS
    public const nuint SetTermios = 0x5402; // TCSETS
    public const nuint GetWindowSize = 0x5413; // TIOCGWINSZ
    public const nuint GetRs485 = 0x542E;   // TIOCGRS485
    public const nuint SetRs485 = 0x542F;   // TIOCSRS485
    public const int FlushBoth = 2;        // TCIOFLUSH
    public const short PollIn = 0x1;
    public const short PollOut = 0x4;
    public const short PollErr = 0x8;
    public const short PollHangUp = 0x10;
    public const short PollInvalid = 0x20;
    public const int Interrupted = 4;      // EINTR
    public const int Again = 11;           // EAGAIN
    public const int PermissionDenied = 13; // EACCES
    public const int NoEntry = 2;          // ENOENT
    public const int Busy = 16;            // EBUSY
    public const int NotATty = 25;         // ENOTTY
    public const int ReadOk = 4;           // R_OK
    public const int WriteOk = 2;          // W_OK
    public const int CurrentFolder = -100; // AT_FDCWD
    public const uint Inode = 0x100;       // STATX_INO

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    /// <summary><c>struct winsize</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct WindowSize
    {
        public ushort Rows;
        public ushort Columns;
        public ushort Width;
        public ushort Height;
    }

    /// <summary>What is used of <c>struct statx</c>, which is the same on every processor.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct FileFacts
    {
        [FieldOffset(32)]
        public ulong Inode; // stx_ino

        [FieldOffset(136)]
        public uint Major; // stx_dev_major

        [FieldOffset(140)]
        public uint Minor; // stx_dev_minor
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static unsafe partial nint Read(int fd, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static unsafe partial nint Write(int fd, byte* buffer, nint count);

    [LibraryImport("libc", EntryPoint = "ppoll", SetLastError = true)]
    public static unsafe partial int PPoll(PollFd* fds, nint count, TimeSpec* timeout, void* signals);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    public static partial int FLock(int fd, int operation);

    // Not tcsetattr: since glibc 2.42 its newest version takes a rate as a number of bits per second and not as a B-constant, and a
    // call without a header gets the newest version. The kernel's own call does not change.
    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static unsafe partial int IoCtl(int fd, nuint request, Termios* termios);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static unsafe partial int IoCtl(int fd, nuint request, SerialRs485* rs485);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static unsafe partial int IoCtl(int fd, nuint request, WindowSize* size);

    [LibraryImport("libc", EntryPoint = "tcflush", SetLastError = true)]
    public static partial int TcFlush(int fd, int queue);

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    public static unsafe partial int StatX(int folder, string path, int flags, uint mask, FileFacts* facts);

    [LibraryImport("libc", EntryPoint = "isatty")]
    public static partial int IsATty(int fd);

    [LibraryImport("libc", EntryPoint = "eventfd", SetLastError = true)]
    public static partial int EventFd(uint start, int flags);
}
