"""A virtual machine whose shell answers, and the simulated meters on its second serial port."""

import json
import os
import re
import selectors
import socket
import subprocess
import termios
import threading
import time
import tty

BOOT_PATIENCE = 300
COMMAND_PATIENCE = 120


class Fault(Exception):
    """What was expected did not happen."""


class Meters:
    """metersim on a pseudo-terminal, joined to the machine's serial port. Outlives the machine."""

    def __init__(self, program, folder, models):
        port = os.path.join(folder, "meters")
        self.program = subprocess.Popen(
            [program, "run", "--port", port, "--baud", "19200", "--format", "8N1", "--turnaround", "20ms", "--json", "--meters", *models],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        ready = self.program.stdout.readline()
        if not ready.startswith("{"):
            raise Fault(f"metersim: {ready}{self.program.stdout.read()}")
        self.meters = json.loads(ready)["lines"][0]["meters"]
        self.serials = [meter["Serial"] for meter in self.meters]
        self.wire = os.open(port, os.O_RDWR | os.O_NOCTTY)
        tty.setraw(self.wire, termios.TCSANOW)
        settings = termios.tcgetattr(self.wire)
        settings[4] = settings[5] = termios.B19200  # Meters do not understand another rate.
        termios.tcsetattr(self.wire, termios.TCSANOW, settings)
        self.port = None
        threading.Thread(target=self._carry_up, daemon=True).start()

    def join(self, path):
        """Joins the wire to the port of a machine that was just started."""
        port = connect(path)
        self.port = port
        threading.Thread(target=self._carry_down, args=(port,), daemon=True).start()

    def _carry_down(self, port):
        try:
            while data := port.recv(4096):
                os.write(self.wire, data)
        except OSError:
            pass  # The machine is gone.

    def _carry_up(self):
        while True:
            try:
                data = os.read(self.wire, 4096)
            except OSError:
                return  # The meters are gone.
            try:
                if self.port is not None:
                    self.port.sendall(data)
            except OSError:
                pass  # Nobody listens while the machine is off.

    def stop(self):
        self.program.terminate()
        self.program.wait()


class Machine:
    """Started, it is on. Its disk outlives it."""

    def __init__(self, options, meters):
        sockets = {name: os.path.join(options.folder, f"{name}.sock") for name in ("shell", "line")}
        for path in sockets.values():
            if os.path.exists(path):
                os.unlink(path)
        self.program = subprocess.Popen([
            "qemu-system-x86_64", "-accel", "tcg,thread=multi", "-m", "1024", "-smp", "2", "-nodefaults", "-no-user-config", "-display", "none", "-nic", "none",
            "-kernel", options.kernel, "-initrd", options.initrd, "-append", "console=ttyS0 root=/dev/vda rw panic=5 quiet",
            "-drive", f"file={options.image},format=raw,if=virtio",
            "-chardev", f"file,id=console,path={options.console},append=on", "-serial", "chardev:console",
            "-chardev", f"socket,id=line,path={sockets['line']},server=on,wait=off", "-serial", "chardev:line",
            "-chardev", f"socket,id=shell,path={sockets['shell']},server=on,wait=off", "-device", "virtio-serial", "-device", "virtconsole,chardev=shell",
        ])
        self.shell = connect(sockets["shell"])
        meters.join(sockets["line"])
        self.number = 0
        self.heard = b""
        self._wait_for_shell()

    def run(self, command, patience=COMMAND_PATIENCE):
        """Runs a command line; gives exit code and what it said."""
        self.number += 1
        self.shell.sendall(f"{command}\nprintf '<end %d of {self.number}>\\n' $?\n".encode())
        end = re.compile(rb"<end (\d+) of %d>\r?\n" % self.number)
        found = self._hear(end, patience, command)
        said, self.heard = self.heard[:found.start()], self.heard[found.end():]
        return int(found[1]), said.decode(errors="replace").replace("\r\n", "\n")

    def must(self, command, patience=COMMAND_PATIENCE):
        """Runs a command line that has to succeed; gives what it said."""
        code, said = self.run(command, patience)
        if code != 0:
            raise Fault(f"'{command}' ended with {code}:\n{said}")
        return said.strip()

    def until(self, command, what, patience=COMMAND_PATIENCE):
        """Runs a command line until it succeeds; gives what it said, and how long that took."""
        began = time.monotonic()
        while True:
            code, said = self.run(command)
            if code == 0:
                return said.strip(), time.monotonic() - began
            if time.monotonic() - began > patience:
                raise Fault(f"waited {patience} s in vain for {what}; '{command}' said:\n{said}")
            time.sleep(0.5)

    def cut_power(self):
        self.program.kill()
        self.program.wait()
        self.shell.close()

    def _wait_for_shell(self):
        began = time.monotonic()
        while time.monotonic() - began < BOOT_PATIENCE:
            # No echo, as what is typed would stand in what is read.
            self.shell.sendall(b"stty -echo; printf '<%s>\\n' listening\n")
            try:
                found = self._hear(re.compile(rb"<listening>\r?\n"), 5, "the shell")
            except Fault:
                if self.program.poll() is not None:
                    raise
                continue
            self.heard = self.heard[found.end():]
            self.must("sleep 1; true")
            self.heard = b""
            return
        raise Fault("the machine did not boot; its console says why")

    def _hear(self, pattern, patience, what):
        until = time.monotonic() + patience
        with selectors.DefaultSelector() as selector:
            selector.register(self.shell, selectors.EVENT_READ)
            while not (found := pattern.search(self.heard)):
                left = until - time.monotonic()
                if left <= 0 or not selector.select(left):
                    raise Fault(f"no end of {what} within {patience} s; so far:\n{self.heard.decode(errors='replace')}")
                data = self.shell.recv(65536)
                if not data:
                    raise Fault(f"the machine went off during {what}")
                self.heard += data
        return found


def connect(path):
    """A socket that is about to be there."""
    for _ in range(200):
        try:
            channel = socket.socket(socket.AF_UNIX)
            channel.connect(path)
            return channel
        except OSError:
            channel.close()
            time.sleep(0.1)
    raise Fault(f"nobody answers at {path}")
