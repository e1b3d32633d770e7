using MeterSim.Line;

namespace MeterSim.Tests.Line;

public sealed class PortLinkTests
{
    [Fact]
    public void A_stale_link_to_a_pseudo_terminal_is_replaced()
    {
        using var folder = new TempFolder();
        string path = folder.At("bus");
        File.CreateSymbolicLink(path, "/dev/pts/99999");
        PortLink.Make(path, "/dev/pts/88888");
        Assert.Equal("/dev/pts/88888", new FileInfo(path).LinkTarget);
    }

    [Fact]
    public void A_file_is_never_replaced()
    {
        using var folder = new TempFolder();
        string path = folder.At("bus");
        File.WriteAllText(path, "precious");
        Assert.Throws<IOException>(() => PortLink.Make(path, "/dev/pts/88888"));
        Assert.Equal("precious", File.ReadAllText(path));
    }

    [Fact]
    public void A_link_to_somewhere_else_is_never_replaced()
    {
        using var folder = new TempFolder();
        string path = folder.At("bus");
        File.CreateSymbolicLink(path, "/dev/ttyUSB0");
        Assert.Throws<IOException>(() => PortLink.Make(path, "/dev/pts/88888"));
        Assert.Equal("/dev/ttyUSB0", new FileInfo(path).LinkTarget);
    }

    [Fact]
    public void Only_our_own_link_is_removed()
    {
        using var folder = new TempFolder();
        string path = folder.At("bus");
        File.CreateSymbolicLink(path, "/dev/pts/77777");
        PortLink.Remove(path, "/dev/pts/88888");
        Assert.NotNull(new FileInfo(path).LinkTarget);
        PortLink.Remove(path, "/dev/pts/77777");
        Assert.Null(new FileInfo(path).LinkTarget);
    }
}
