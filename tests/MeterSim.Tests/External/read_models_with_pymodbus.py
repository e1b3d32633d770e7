"""Reads simulated meters of several makes over TCP with pymodbus 3.0.0 and prints what it decoded as one JSON object.

Usage: /usr/bin/python3 read_models_with_pymodbus.py PORT tcp|rtu
"""
import json
import sys

from pymodbus.client import ModbusTcpClient
from pymodbus.constants import Endian
from pymodbus.mei_message import ReadDeviceInformationRequest
from pymodbus.payload import BinaryPayloadDecoder
from pymodbus.transaction import ModbusRtuFramer, ModbusSocketFramer

# unit, function, address, registers, how it lies there
VALUES = (
    (1, 3, 0x2006, 2, "32bit_float"),
    (2, 3, 0x0C83, 4, "64bit_int"),
    (2, 3, 0x0BF3, 2, "32bit_float"),
    (3, 3, 0x5000, 4, "64bit_uint"),
    (3, 3, 0x5B14, 2, "32bit_int"),
    (4, 4, 0x0034, 2, "32bit_int_low_first"),
    (4, 3, 0x0033, 1, "16bit_uint"),
    (5, 3, 0x4A7C, 2, "32bit_float"),
)


def decode(registers, how):
    order = Endian.Little if how.endswith("_low_first") else Endian.Big
    decoder = BinaryPayloadDecoder.fromRegisters(registers, byteorder=Endian.Big, wordorder=order)
    return getattr(decoder, "decode_" + how.removesuffix("_low_first"))()


def main():
    framer = ModbusRtuFramer if sys.argv[2] == "rtu" else ModbusSocketFramer
    client = ModbusTcpClient("127.0.0.1", port=int(sys.argv[1]), framer=framer, timeout=5)
    if not client.connect():
        sys.exit(f"cannot connect to {sys.argv[1]}")
    try:
        values = []
        for unit, function, address, count, how in VALUES:
            read = client.read_input_registers if function == 4 else client.read_holding_registers
            answer = read(address, count, slave=unit)
            values.append(f"error {answer}" if answer.isError() else decode(answer.registers, how))
        identity = []
        if sys.argv[2] == "tcp":
            answer = client.execute(ReadDeviceInformationRequest(read_code=1, object_id=0, unit=2))
            identity = [answer.information[i].decode("ascii") for i in range(3)]
        written = client.write_registers(0xFD00, [0x0000], slave=6)
        relay = client.read_holding_registers(0xFD02, 2, slave=6)
        result = {
            "values": values,
            "identity": identity,
            "written": not written.isError(),
            "relay": "".join(f"{word:04x}" for word in relay.registers),
        }
    finally:
        client.close()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
