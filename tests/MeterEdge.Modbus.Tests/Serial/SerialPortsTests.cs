using System.IO.Ports;
using System.Runtime.InteropServices;
using MeterEdge.Modbus.Serial;

namespace MeterEdge.Modbus.Tests.Serial;

public sealed class SerialPortsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("meteredge-ports-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Every_port_that_the_system_names_is_found_once_and_in_order_and_no_pseudo_terminal()
    {
        using var pty = new PseudoTerminal();
        var found = SerialPorts.Find().Select(port => port.Name).ToList();
        Assert.Superset(SerialPort.GetPortNames().ToHashSet(), found.ToHashSet());
        Assert.Equal(SerialPorts.Names(), found);
        Assert.Equal(found.Count, found.Distinct().Count());
        Assert.DoesNotContain(pty.Path, found);
    }

    [Fact]
    public void A_port_of_the_serial_core_is_one_when_there_is_hardware_behind_it()
    {
        foreach (var (name, type) in new[] { ("ttyS0", "4\n"), ("ttyS1", "0\n"), ("ttyS2", "4\n"), ("tty0", null), ("ttyAMA0", "32\n") })
        {
            var port = _folder.CreateSubdirectory($"class/{name}").FullName;
            if (type is not null)
            {
                File.WriteAllText(Path.Combine(port, "type"), type);
            }
        }

        string[] devices = [Device("ttyS0"), Device("ttyS1"), Device("tty0"), Device("ttyAMA0")];
        var found = SerialPorts.OfSerialCore(Path.Combine(_folder.FullName, "class"), _folder.FullName);
        Assert.Equal([devices[3], devices[0]], found.Order(StringComparer.Ordinal));
        Assert.Empty(SerialPorts.OfSerialCore("/nowhere", "/dev"));
    }

    [Fact]
    public void The_stable_name_is_what_leads_to_the_device_and_the_first_folder_counts_first()
    {
        var (first, second) = (_folder.CreateSubdirectory("by-id").FullName, _folder.CreateSubdirectory("by-path").FullName);
        var (named, plain) = (Device("ttyUSB0"), Device("ttyUSB1"));
        File.CreateSymbolicLink(Path.Combine(first, "usb-FTDI_A1"), "../ttyUSB0");
        File.CreateSymbolicLink(Path.Combine(first, "usb-gone"), "../ttyUSB9");
        File.CreateSymbolicLink(Path.Combine(second, "pci-0"), "../ttyUSB0");
        File.CreateSymbolicLink(Path.Combine(second, "pci-1"), "../ttyUSB1");
        var names = SerialPorts.StableNames([first, second, Path.Combine(_folder.FullName, "nowhere")]);
        Assert.Equal(Path.Combine(first, "usb-FTDI_A1"), names[named]);
        Assert.Equal(Path.Combine(second, "pci-1"), names[plain]);
    }

    [Fact]
    public void A_port_that_our_links_hold_is_taken_by_this_process_and_one_that_nobody_holds_is_free()
    {
        using var pty = new PseudoTerminal();
        Assert.Equal(new FoundPort(pty.Path, "/stable", PortUse.Free, null), SerialPorts.Looked(pty.Path, "/stable"));
        foreach (var link in new ILineLink[] { new TermiosLink(new(pty.Path, 9600)), new SerialPortLink(new(pty.Path, 9600)) })
        {
            Assert.True(link.TryOpen(out var error), error);
            var taken = SerialPorts.Looked(pty.Path, null);
            Assert.Equal((PortUse.Taken, Environment.ProcessId), (taken.Use, taken.Holder?.Process));
            Assert.Equal(File.ReadAllText("/proc/self/comm").Trim(), taken.Holder?.Program);
            link.Dispose();
            Assert.Equal(PortUse.Free, SerialPorts.Looked(pty.Path, null).Use);
        }
    }

    [Fact]
    public void A_port_that_is_not_there_cannot_be_used() =>
        Assert.Equal(new FoundPort("/dev/ttyNowhere", null, PortUse.NotAllowed, null), SerialPorts.Looked("/dev/ttyNowhere", null));

    [Theory]
    [InlineData("1: FLOCK  ADVISORY  WRITE 712 00:05:1043 0 EOF", 712)]
    [InlineData("17: FLOCK  ADVISORY  READ 712 00:05:1043 0 EOF", 712)]
    [InlineData("1: FLOCK  ADVISORY  WRITE -1 00:05:1043 0 EOF", 0)]
    [InlineData("1: -> FLOCK  ADVISORY  WRITE 712 00:05:1043 0 EOF", null)]
    [InlineData("1: POSIX  ADVISORY  WRITE 712 00:05:1043 0 EOF", null)]
    [InlineData("1: FLOCK  ADVISORY  WRITE 712 00:05:10430 0 EOF", null)]
    [InlineData("1: FLOCK  ADVISORY  WRITE 712 08:05:1043 0 EOF", null)]
    [InlineData("1: FLOCK", null)]
    [InlineData("", null)]
    public void Who_holds_a_lock_stands_in_the_kernels_list(string line, int? process) =>
        Assert.Equal(process, DeviceHolder.ProcessIn(["9: LEASE ACTIVE READ 1 00:05:7 0 EOF", line], major: 0, minor: 5, inode: 1043));

    [Fact]
    public void The_layout_is_the_kernels() => Assert.Equal(256, Marshal.SizeOf<Libc.FileFacts>());

    private string Device(string name)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, "");
        return path;
    }
}
