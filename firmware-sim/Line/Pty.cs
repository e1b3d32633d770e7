using System.Runtime.InteropServices;
using System.Text;

namespace MeterSim.Line;

/// <summary>
/// A pseudo-terminal in raw mode. Its slave side is kept open here too: without that, every read would fail with EIO
/// from when one client closes the port until the next opens it.
/// </summary>
internal sealed class Pty : IDisposable
{
    private readonly int _slave;

    private Pty(int master, int slave, string device)
    {
        Descriptor = master;
        _slave = slave;
        Device = device;
    }

    /// <summary>The master side, to wait on.</summary>
    public int Descriptor { get; }

    /// <summary>What a client opens, e.g. <c>/dev/pts/7</c>.</summary>
    public string Device { get; }

    public static unsafe Pty Open()
    {
        const int Flags = Libc.ReadWrite | Libc.NoControllingTty | Libc.CloseOnExec;
        int master = Libc.OpenMaster(Flags | Libc.NonBlocking);
        if (master < 0)
            throw Libc.LastError("cannot make a pseudo-terminal");
        try
        {
            if (Libc.GrantSlave(master) != 0 || Libc.UnlockSlave(master) != 0)
                throw Libc.LastError("cannot unlock the pseudo-terminal");
            byte* name = stackalloc byte[128];
            if (Libc.SlaveName(master, name, 128) != 0)
                throw new IOException("cannot tell the pseudo-terminal's name");
            string device = Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name));
            int slave = Libc.Open(device, Flags);
            if (slave < 0)
                throw Libc.LastError($"cannot open {device}");
            var pty = new Pty(master, slave, device);
            pty.SetRaw();
            return pty;
        }
        catch
        {
            _ = Libc.Close(master);
            throw;
        }
    }

    /// <summary>The speed that the host has set; 0 when it is none of the standard ones.</summary>
    public unsafe int HostBaud
    {
        get
        {
            // The kernel's struct termios has 36 bytes; c_cflag is its third word, and CBAUD in it (asm-generic/termbits.h).
            uint* termios = stackalloc uint[9];
            return Libc.IoCtl(_slave, Libc.GetKernelTermios, termios) != 0 ? 0 : (termios[2] & 0x100F) switch
            {
                0x7 => 300,
                0x8 => 600,
                0x9 => 1200,
                0xB => 2400,
                0xC => 4800,
                0xD => 9600,
                0xE => 19200,
                0xF => 38400,
                0x1001 => 57600,
                0x1002 => 115200,
                0x1003 => 230400,
                _ => 0,
            };
        }
    }

    /// <summary>What the host has sent; 0 if nothing is there.</summary>
    public unsafe int Read(Span<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            nint count = Libc.Read(Descriptor, bytes, (nuint)buffer.Length);
            if (count >= 0)
                return (int)count;
        }
        if (Marshal.GetLastPInvokeError() is Libc.TryAgain or Libc.Interrupted)
            return 0;
        throw Libc.LastError($"cannot read from {Device}");
    }

    /// <summary>Answers how many bytes were taken: the kernel's buffer is full when the host does not read.</summary>
    public unsafe int Write(ReadOnlySpan<byte> buffer)
    {
        fixed (byte* bytes = buffer)
        {
            nint count = Libc.Write(Descriptor, bytes, (nuint)buffer.Length);
            if (count >= 0)
                return (int)count;
        }
        if (Marshal.GetLastPInvokeError() is Libc.TryAgain or Libc.Interrupted)
            return 0;
        throw Libc.LastError($"cannot write to {Device}");
    }

    public void Dispose()
    {
        _ = Libc.Close(_slave);
        _ = Libc.Close(Descriptor);
    }

    private unsafe void SetRaw()
    {
        byte* termios = stackalloc byte[Libc.TermiosSize];
        if (Libc.GetAttributes(_slave, termios) != 0)
            throw Libc.LastError($"cannot read the settings of {Device}");
        Libc.MakeRaw(termios);
        if (Libc.SetAttributes(_slave, 0, termios) != 0)
            throw Libc.LastError($"cannot set {Device} to raw");
    }
}
