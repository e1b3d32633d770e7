using System.Runtime.InteropServices;

namespace MeterEdge.Benchmarks;

/// <summary>The peer: libmodbus 3.1 (Debian libmodbus5), called as its manual pages say.</summary>
internal static partial class LibModbus
{
    private const string Library = "libmodbus.so.5";

    [LibraryImport(Library, EntryPoint = "modbus_new_rtu", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint NewRtu(string device, int baud, byte parity, int dataBits, int stopBits);

    [LibraryImport(Library, EntryPoint = "modbus_set_slave")]
    public static partial int SetSlave(nint context, int slave);

    [LibraryImport(Library, EntryPoint = "modbus_connect")]
    public static partial int Connect(nint context);

    [LibraryImport(Library, EntryPoint = "modbus_read_input_registers")]
    public static unsafe partial int ReadInputRegisters(nint context, int address, int count, ushort* registers);

    [LibraryImport(Library, EntryPoint = "modbus_close")]
    public static partial void Close(nint context);

    [LibraryImport(Library, EntryPoint = "modbus_free")]
    public static partial void Free(nint context);
}
