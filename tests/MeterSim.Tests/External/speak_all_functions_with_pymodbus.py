"""Speaks the functions that are not about registers, and a broadcast, with simulated meters, by pymodbus 3.0.0, and prints what it
got as one JSON object.

Usage: /usr/bin/python3 speak_all_functions_with_pymodbus.py PATH
       /usr/bin/python3 speak_all_functions_with_pymodbus.py PORT tcp

Unit 1 has a relay at a coil, unit 2 says who it is, unit 3 says the same again.
"""
import json
import sys

from pymodbus.client import ModbusSerialClient, ModbusTcpClient
from pymodbus.diag_message import ReturnBusMessageCountRequest, ReturnQueryDataRequest
from pymodbus.mei_message import ReadDeviceInformationRequest
from pymodbus.transaction import ModbusRtuFramer

RELAY, IDENTITY, LOOPBACK = 1, 2, 3


def connect():
    if len(sys.argv) > 2:
        return ModbusTcpClient("127.0.0.1", port=int(sys.argv[1]), timeout=5)
    return ModbusSerialClient(
        port=sys.argv[1], framer=ModbusRtuFramer, baudrate=9600, parity="N", stopbits=1, bytesize=8, timeout=5, broadcast_enable=True)


def bits(answer, count):
    """Bits as text, the first first, or the exception code."""
    if answer.isError():
        return f"error {getattr(answer, 'exception_code', answer)}"
    return "".join("1" if bit else "0" for bit in answer.bits[:count])


def identity(client, code, first, unit=IDENTITY):
    answer = client.execute(ReadDeviceInformationRequest(read_code=code, object_id=first, unit=unit))
    if answer.isError():
        return f"error {getattr(answer, 'exception_code', answer)}"
    return {str(number): text.decode("ascii") for number, text in answer.information.items()}


def main():
    client = connect()
    if not client.connect():
        sys.exit(f"cannot connect to {sys.argv[1]}")
    try:
        def relay():
            return bits(client.read_coils(0, 1, slave=RELAY), 1)

        result = {"closed": relay()}
        result["inputs"] = bits(client.read_discrete_inputs(0, 3, slave=RELAY), 3)
        result["written_05"] = not client.write_coil(0, False, slave=RELAY).isError()
        result["opened"] = relay()
        result["written_15"] = not client.write_coils(0, [True], slave=RELAY).isError()
        result["closed_again"] = relay()
        result["no_such_coil"] = bits(client.write_coil(7, True, slave=RELAY), 1)
        result["no_coils"] = bits(client.read_coils(0, 1, slave=LOOPBACK), 1)
        result["said"] = client.execute(ReturnQueryDataRequest(0xA537, unit=LOOPBACK)).message
        refused = client.execute(ReturnBusMessageCountRequest(unit=LOOPBACK))
        result["no_counter"] = getattr(refused, "exception_code", str(refused))
        result["basic"] = identity(client, 1, 0)
        result["extended"] = identity(client, 3, 0)
        result["product"] = identity(client, 4, 1)
        result["no_such_object"] = identity(client, 4, 200)
        result["nobody"] = identity(client, 1, 0, LOOPBACK)
        if len(sys.argv) == 2:
            client.write_coil(0, False, slave=0)
            result["all_opened"] = relay()
    finally:
        client.close()
    print(json.dumps(result))


if __name__ == "__main__":
    main()
