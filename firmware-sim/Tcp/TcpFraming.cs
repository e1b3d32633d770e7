namespace MeterSim.Tcp;

/// <summary>What goes over a TCP connection.</summary>
internal enum TcpFraming
{
    /// <summary>Modbus TCP: a header with transaction, length and unit, no CRC.</summary>
    Tcp,

    /// <summary>The frames of the serial line as they are, CRC and all.</summary>
    Rtu,
}
