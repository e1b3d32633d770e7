using System.Net;
using MeterSim.Line;
using MeterSim.Meters;
using MeterSim.Tcp;

namespace MeterSim;

/// <summary>One line to simulate: a serial one, or a TCP gateway with meters behind it.</summary>
internal abstract record LineSpec(IReadOnlyList<MeterSpec> Meters)
{
    /// <summary>Path or address.</summary>
    public abstract string Name { get; }

    /// <summary>As in the status.</summary>
    public abstract string FormatName { get; }

    /// <param name="Path">Where the link to the pseudo-terminal is made.</param>
    /// <param name="Format">Speed and character.</param>
    /// <param name="Meters">What answers there.</param>
    internal sealed record Serial(string Path, FrameFormat Format, IReadOnlyList<MeterSpec> Meters) : LineSpec(Meters)
    {
        public override string Name => Path;

        public override string FormatName => Format.ToString();
    }

    /// <param name="Address">Loopback; port 0 takes a free one.</param>
    /// <param name="Framing">What goes over the connections.</param>
    /// <param name="Meters">What answers there.</param>
    internal sealed record Tcp(IPEndPoint Address, TcpFraming Framing, IReadOnlyList<MeterSpec> Meters) : LineSpec(Meters)
    {
        public override string Name => Address.ToString();

        public override string FormatName => Framing == TcpFraming.Rtu ? "RTU over TCP" : "Modbus TCP";
    }
}
