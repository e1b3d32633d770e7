using System.Runtime.InteropServices;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Modbus.Tests.Serial;

/// <summary>What every link to a serial device does, here on a pseudo-terminal, beside what every link does.</summary>
public abstract partial class SerialLinkContract : LinkContract
{
    protected abstract ILineLink MakeLink(SerialSettings settings);

    protected override ILinkPeer MakePeer() => new PtyPeer(path => MakeLink(new(path, 115200)));

    public static TheoryData<int, Parity, int> AllSettings
    {
        get
        {
            var data = new TheoryData<int, Parity, int>();
            foreach (var baud in SerialSettings.StandardRates)
            {
                foreach (var parity in Enum.GetValues<Parity>())
                {
                    data.Add(baud, parity, 1);
                    data.Add(baud, parity, 2);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(AllSettings))]
    public unsafe void A_pseudo_terminal_keeps_rate_size_and_stop_bits_and_bytes_pass_as_they_are(int baud, Parity parity, int stopBits)
    {
        using var pty = new PseudoTerminal();
        var settings = new SerialSettings(pty.Path, baud, parity, stopBits);
        var device = Libc.Open(pty.Path, Libc.ReadWrite | Libc.NoControllingTty | Libc.CloseOnExec, 0);
        using var link = MakeLink(settings);
        Assert.True(link.TryOpen(out var error), error);
        Termios got;
        Assert.Equal(0, Libc.IoCtl(device, Libc.GetTermios, &got));
        Assert.Equal(0, Libc.Close(device));

        // It drops the parity bit, but not which parity it would be.
        const uint Kept = 0x100F | Termios.EightBits | Termios.TwoStopBits | Termios.Receiver | Termios.ParityOdd | Termios.IgnoreModem;
        Assert.Equal(Termios.For(settings).Control & Kept, got.Control & Kept);
        const uint Cooked = 0x1 | 0x2 | 0x8 | 0x20 | 0x40 | 0x80 | 0x100 | 0x400 | 0x1000; // IGNBRK BRKINT PARMRK ISTRIP INLCR IGNCR ICRNL IXON IXOFF
        Assert.Equal((0u, 0u, 0u), (got.Input & Cooked & ~0x1u, got.Output & 0x1, got.Local & 0x800F)); // OPOST, ISIG ICANON ECHO IEXTEN
    }

    [Fact]
    public void What_came_before_it_was_opened_is_thrown_away()
    {
        using var pty = new PseudoTerminal();
        using var link = MakeLink(new(pty.Path, 9600));
        Assert.True(link.TryOpen(out _)); // raw from here on, and the terminal lives while one end is open
        pty.Send([1, 2, 3]);
        link.Close();
        Assert.True(link.TryOpen(out _));
        pty.Send([4]);
        Assert.Equal([4], ReadAll(link, 1));
    }

    [Fact]
    public void Nobody_else_can_open_the_device_until_it_is_closed()
    {
        using var pty = new PseudoTerminal();
        var settings = new SerialSettings(pty.Path, 9600);
        using var holder = MakeLink(settings);
        using ILineLink same = MakeLink(settings), termios = new TermiosLink(settings), ports = new SerialPortLink(settings);
        foreach (var other in new[] { same, termios, ports })
        {
            Assert.True(holder.TryOpen(out var error), error);
            Assert.False(other.TryOpen(out error));
            Assert.Equal($"{pty.Path} is in use by another program; stop that first", error);
            holder.Close();
            Assert.True(other.TryOpen(out error), error);
            Assert.False(holder.TryOpen(out _));
            other.Dispose();
            Assert.True(holder.TryOpen(out error), error);
        }
    }

    [Fact]
    public void A_missing_device_is_said_in_words()
    {
        using var link = MakeLink(new("/dev/ttyNowhere", 9600));
        Assert.False(link.TryOpen(out var error));
        Assert.Equal("/dev/ttyNowhere does not exist; is the adapter plugged in?", error);
    }

    [Fact]
    public void A_device_that_is_no_terminal_is_said_in_words()
    {
        using var link = MakeLink(new("/dev/null", 9600));
        Assert.False(link.TryOpen(out var error));
        Assert.Equal("/dev/null is not a serial device; name one under /dev", error);
    }

    [Fact]
    public void A_folder_is_said_in_words()
    {
        using var link = MakeLink(new("/dev", 9600));
        Assert.False(link.TryOpen(out var error));
        Assert.StartsWith("cannot open /dev: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_without_permission_is_said_in_words()
    {
        using var pty = new PseudoTerminal();
        File.SetUnixFileMode(pty.Path, UnixFileMode.None);
        using var link = MakeLink(new(pty.Path, 9600));
        string? error = null;

        // The file system's view of this one thread: who runs the tests as root has permission for everything.
        var thread = new Thread(() =>
        {
            _ = SetFileSystemUser(65534);
            _ = link.TryOpen(out error);
        });
        thread.Start();
        thread.Join();
        Assert.Equal($"no permission to open {pty.Path}; add this user to the group that owns it (often dialout)", error);
    }

    [Theory]
    [InlineData(Rs485Mode.Auto)]
    [InlineData(Rs485Mode.Off)]
    public void Without_direction_control_the_adapter_is_relied_on(Rs485Mode mode)
    {
        using var pty = new PseudoTerminal();
        using var link = MakeLink(new(pty.Path, 9600, rs485: mode));
        Assert.True(link.TryOpen(out var error), error);
    }

    [Fact]
    public void Direction_control_that_is_insisted_on_and_not_there_is_said_in_words()
    {
        using var pty = new PseudoTerminal();
        using var link = MakeLink(new(pty.Path, 9600, rs485: Rs485Mode.On));
        Assert.False(link.TryOpen(out var error));
        Assert.False(link.IsOpen);
        Assert.Equal(
            $"{pty.Path} has a driver without RS-485 direction control; set Rs485 to Auto and let the adapter turn, or use another port", error);
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint user);

    /// <summary>A device that can be pulled out and plugged in again: a name that leads to a pseudo-terminal, or nowhere.</summary>
    private sealed class PtyPeer : ILinkPeer
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("meteredge-link-");
        private readonly Func<string, ILineLink> _make;
        private PseudoTerminal _pty = new();

        public PtyPeer(Func<string, ILineLink> make)
        {
            _make = make;
            File.CreateSymbolicLink(Name, _pty.Path);
        }

        private string Name => Path.Combine(_folder.FullName, "port");

        public ILineLink MakeLink() => _make(Name);

        public void Send(byte[] bytes) => _pty.Send(bytes);

        public byte[] Receive(int count) => _pty.Receive(count);

        public void HangUp() => _pty.Dispose();

        public void ComeBack()
        {
            _pty = new();
            File.Delete(Name);
            File.CreateSymbolicLink(Name, _pty.Path);
        }

        public void Dispose()
        {
            _pty.Dispose();
            _folder.Delete(recursive: true);
        }
    }
}
