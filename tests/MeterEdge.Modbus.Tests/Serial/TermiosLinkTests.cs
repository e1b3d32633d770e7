using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Modbus.Tests.Serial;

[SupportedOSPlatform("linux")]
public sealed partial class TermiosLinkTests : LinkContract
{
    protected override ILinkPeer MakePeer() => new PtyPeer();

    [Fact]
    public void What_came_before_it_was_opened_is_thrown_away()
    {
        using var pty = new PseudoTerminal();
        using var first = new TermiosLink(new SerialSettings(pty.Path, 9600));
        Assert.True(first.TryOpen(out _)); // raw from here on, and the terminal lives while one end is open
        pty.Send([1, 2, 3]);
        first.Close();
        Assert.True(first.TryOpen(out _));
        pty.Send([4]);
        Assert.Equal([4], ReadAll(first, 1));
    }

    [Fact]
    public void A_second_opener_is_told_that_the_device_is_in_use_until_it_is_closed()
    {
        using var pty = new PseudoTerminal();
        using var holder = new TermiosLink(new SerialSettings(pty.Path, 9600));
        using var other = new TermiosLink(new SerialSettings(pty.Path, 9600));
        Assert.True(holder.TryOpen(out _));
        Assert.False(other.TryOpen(out var error));
        Assert.Equal($"{pty.Path} is in use by another program; stop that first", error);
        holder.Close();
        Assert.True(other.TryOpen(out error), error);
        other.Dispose();
        Assert.True(holder.TryOpen(out error), error);
    }

    [Fact]
    public void A_missing_device_is_said_in_words()
    {
        using var link = new TermiosLink(new SerialSettings("/dev/ttyNowhere", 9600));
        Assert.False(link.TryOpen(out var error));
        Assert.Equal("/dev/ttyNowhere does not exist; is the adapter plugged in?", error);
    }

    [Fact]
    public void A_device_that_is_no_terminal_is_said_in_words()
    {
        using var link = new TermiosLink(new SerialSettings("/dev/null", 9600));
        Assert.False(link.TryOpen(out var error));
        Assert.Equal("/dev/null is not a serial device; name one under /dev", error);
    }

    [Fact]
    public void A_folder_is_said_in_words()
    {
        using var link = new TermiosLink(new SerialSettings("/dev", 9600));
        Assert.False(link.TryOpen(out var error));
        Assert.StartsWith("cannot open /dev: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_without_permission_is_said_in_words()
    {
        using var pty = new PseudoTerminal();
        File.SetUnixFileMode(pty.Path, UnixFileMode.None);
        using var link = new TermiosLink(new SerialSettings(pty.Path, 9600));
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

    [Fact]
    public void Writing_to_a_closed_master_is_down()
    {
        using var pty = new PseudoTerminal();
        using var link = new TermiosLink(new SerialSettings(pty.Path, 9600));
        Assert.True(link.TryOpen(out _));
        pty.Dispose();
        Assert.False(link.Write([1, 2, 3]));
    }

    [Fact]
    public void A_device_that_takes_nothing_is_given_up()
    {
        using var pty = new PseudoTerminal();
        using var link = new TermiosLink(new SerialSettings(pty.Path, 9600));
        Assert.True(link.TryOpen(out _));
        var frame = new byte[256];
        var written = 0;
        while (written < 10_000 && link.Write(frame))
        {
            written++;
        }

        Assert.InRange(written, 1, 9_999);
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint user);

    private sealed class PtyPeer : ILinkPeer
    {
        private readonly PseudoTerminal _pty = new();

        public ILineLink MakeLink() => new TermiosLink(new SerialSettings(_pty.Path, 115200));

        public void Send(byte[] bytes) => _pty.Send(bytes);

        public byte[] Receive(int count) => _pty.Receive(count);

        public void HangUp() => _pty.Dispose();

        public void Dispose() => _pty.Dispose();
    }
}
