using MeterSim.Control;

namespace MeterSim.Line;

/// <summary>The serial port as clients see it: a link to a pseudo-terminal, which can be unplugged and plugged in again.</summary>
internal sealed class PluggablePort(string path) : IHostPort, IPlug, IDisposable
{
    private Pty? _pty;

    public string Path => path;

    /// <summary>What the link leads to; null while unplugged.</summary>
    public string? Device => _pty?.Device;

    /// <summary>To wait on; -1, which poll ignores, while unplugged.</summary>
    public int Descriptor => _pty?.Descriptor ?? -1;

    /// <summary>Who has a pseudo-terminal open cannot be seen.</summary>
    public int Connections => 0;

    /// <summary>A serial line has no connections.</summary>
    public string? Drop(TimeSpan refusing) => null;

    public void PlugIn()
    {
        Pty pty = Pty.Open();
        try
        {
            PortLink.Make(path, pty.Device);
        }
        catch
        {
            pty.Dispose();
            throw;
        }
        _pty = pty;
    }

    /// <summary>The link goes, and whoever has the port open is hung up.</summary>
    public void Unplug()
    {
        if (_pty is null)
            return;
        PortLink.Remove(path, _pty.Device);
        _pty.Dispose();
        _pty = null;
    }

    /// <summary>
    /// False when the host has set another standard speed than the line's: a meter then makes nothing of what it hears. (A
    /// pseudo-terminal keeps no parity, so a wrong parity goes unnoticed here.)
    /// </summary>
    public bool HostSpeaksAt(int baud) => _pty is null || _pty.HostBaud is var host && (host == 0 || host == baud);

    public int Read(Span<byte> buffer) => _pty?.Read(buffer) ?? 0;

    public int Deliver(ReadOnlySpan<byte> bytes) => _pty?.Write(bytes) ?? 0;

    public void Dispose() => Unplug();
}
