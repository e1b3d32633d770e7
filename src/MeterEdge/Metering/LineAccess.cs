using MeterEdge.Modbus.Frames;
using MeterEdge.Modbus.Line;
using MeterEdge.Modbus.Serial;
using MeterEdge.Modbus.Tcp;

namespace MeterEdge.Metering;

/// <summary>How meters are reached: over a serial device, or over TCP to a gateway or to the meter itself.</summary>
/// <param name="Link">Makes the link; the line's owner opens it again whenever it is lost.</param>
/// <param name="Timing">How long things take; a network has no character time and no silence.</param>
/// <param name="Framing">What stands around function and data.</param>
public sealed record LineAccess(Func<ILineLink> Link, LineTiming Timing, Framing Framing)
{
    /// <summary>Over a serial device.</summary>
    public static LineAccess Serial(SerialSettings settings) => new(() => SerialLinks.For(settings), settings.Timing, Framing.Rtu);

    /// <summary>Over TCP.</summary>
    /// <param name="settings">Host and port.</param>
    /// <param name="framing">Modbus TCP, or RTU frames as they are.</param>
    public static LineAccess Network(TcpSettings settings, Framing framing) => new(() => new TcpLink(settings), LineTiming.Unlimited, framing);
}
