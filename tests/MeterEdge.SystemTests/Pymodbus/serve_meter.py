"""Serves an SDM120 with known values, and another meter that has none of them, by pymodbus 3.0.0.

Usage: /usr/bin/python3 serve_meter.py LINK UNIT OTHER_UNIT
       /usr/bin/python3 serve_meter.py PORT UNIT OTHER_UNIT tcp|rtu

The first serves a pseudo-terminal, the second a TCP port of 127.0.0.1, in Modbus TCP or in RTU frames. LINK becomes a link to the client's end of the line. pymodbus opens a serial port by its name, so there are two pseudo-terminals, and
this program is the pair of wires between them. What is written to unit 0 of a pseudo-terminal is written to both. Prints "ready" once requests can be answered.
"""
import asyncio
import os
import struct
import sys
import threading
import tty

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.device import ModbusControlBlock, ModbusDeviceIdentification
from pymodbus.server import StartAsyncSerialServer, StartAsyncTcpServer
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer

# Input registers of the SDM120: float32, high word first.
VALUES = {
    0x0000: 231.4,
    0x0006: 1.25,
    0x000C: 287.5,
    0x0012: 289.25,
    0x0018: -31.625,
    0x001E: 0.9939,
    0x0046: 49.98,
    0x0048: 36.25,
    0x004A: 0.0005,
    0x004C: 1234.567,
    0x004E: 0.0015,
}

# Every third is on.
INPUTS = [number % 3 == 0 for number in range(2000)]

# More than fits into one answer.
IDENTITY = {
    0x00: "Vendor",
    0x01: "Product",
    0x02: "V1.2",
    0x03: "http://meter.example",
    0x04: "Name",
    0x05: "Model",
    0x06: "Application",
    0x80: "a" * 120,
    0x81: "b" * 120,
    0xFF: "the last",
}
BUS_MESSAGES = 4660


def words():
    registers = [0] * 0x50
    for address, value in VALUES.items():
        registers[address:address + 2] = struct.unpack(">HH", struct.pack(">f", value))
    return registers


def carry(source, sink):
    while True:
        try:
            data = os.read(source, 256)
        except OSError:
            return
        os.write(sink, data)


def pseudo_terminal():
    master, slave = os.openpty()
    tty.setraw(slave)
    return master, os.ttyname(slave)


async def main():
    place, unit, other_unit = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    # zero_mode: registers are numbered as on the wire.
    meter = ModbusSlaveContext(
        co=ModbusSequentialDataBlock(0, [False] * 2000), di=ModbusSequentialDataBlock(0, INPUTS),
        ir=ModbusSequentialDataBlock(0, words()), hr=ModbusSequentialDataBlock(0, [0] * 200), zero_mode=True)
    other = ModbusSlaveContext(
        co=ModbusSequentialDataBlock(0, [False] * 8), di=ModbusSequentialDataBlock(5000, [False]),
        ir=ModbusSequentialDataBlock(5000, [0]), hr=ModbusSequentialDataBlock(0, [0] * 8), zero_mode=True)
    context = ModbusServerContext(slaves={unit: meter, other_unit: other}, single=False)
    identity = ModbusDeviceIdentification(info=IDENTITY)
    ModbusControlBlock().Counter.BusMessage = BUS_MESSAGES
    asyncio.get_running_loop().call_later(0.2, lambda: print("ready", flush=True))
    if len(sys.argv) > 4:
        framer = ModbusRtuFramer if sys.argv[4] == "rtu" else ModbusSocketFramer
        await StartAsyncTcpServer(context=context, identity=identity, framer=framer, address=("127.0.0.1", int(place)), ignore_missing_slaves=True,
            allow_reuse_address=True)
        return
    server, server_port = pseudo_terminal()
    client, client_port = pseudo_terminal()
    for source, sink in ((server, client), (client, server)):
        threading.Thread(target=carry, args=(source, sink), daemon=True).start()
    os.symlink(client_port, place)
    await StartAsyncSerialServer(
        context=context, identity=identity, framer=ModbusRtuFramer, port=server_port, baudrate=19200, bytesize=8, parity="N", stopbits=1,
        ignore_missing_slaves=True, broadcast_enable=True)


if __name__ == "__main__":
    asyncio.run(main())
