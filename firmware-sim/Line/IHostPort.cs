namespace MeterSim.Line;

/// <summary>The side of the line that the host reads.</summary>
internal interface IHostPort
{
    /// <summary>Hands bytes over at the moment at which a UART would have received them; answers how many were taken.</summary>
    int Deliver(ReadOnlySpan<byte> bytes);
}
