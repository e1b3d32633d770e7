"""Reads and writes the simulated meters with pymodbus 3.0.0 and prints what it got as one JSON object.

Usage: /usr/bin/python3 read_with_pymodbus.py PORT
"""
import json
import sys

from pymodbus.client import ModbusSerialClient

UNITS = (1, 7, 8)
# What lies beyond the first 80 registers: demands, voltages between phases, totals, energies by phase.
FURTHER = ((1, 0x50, 8), (1, 0xC8, 6), (1, 0x156, 16), (7, 0x156, 4), (8, 0x156, 16))


def words(answer):
    """Register words as hex, or the exception code."""
    if answer.isError():
        return f"error {getattr(answer, 'exception_code', answer)}"
    return "".join(f"{word:04x}" for word in answer.registers)


def main():
    client = ModbusSerialClient(port=sys.argv[1], baudrate=9600, parity="N", stopbits=1, bytesize=8, timeout=5)
    if not client.connect():
        sys.exit(f"cannot open {sys.argv[1]}")
    try:
        result = {
            "inputs": [words(client.read_input_registers(0, 80, slave=unit)) for unit in UNITS],
            "further": [words(client.read_input_registers(first, count, slave=unit)) for unit, first, count in FURTHER],
            "refused": words(client.read_input_registers(0x1000, 2, slave=1)),
            "written_16": not client.write_registers(2, [0x4170, 0x0000], slave=1).isError(),
            "read_back_16": words(client.read_holding_registers(2, 2, slave=1)),
            "written_06": not client.write_register(2, 0x41F0, slave=1).isError(),
            "read_back_06": words(client.read_holding_registers(2, 2, slave=1)),
        }
    finally:
        client.close()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
