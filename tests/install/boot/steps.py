"""What an operator does with the package on a real machine, and what has to be true after it. The last line is N passed, N failed, N skipped."""

import argparse
import json
import os
import sys
import time

from machine import Fault, Machine, Meters

UNIT = "meteredge.service"
CONFIGURATION = "/etc/meteredge/meteredge.json"
MOST = 1000
MOST_SAID = 4000


class Run:
    """The steps, in their order; each relies on those before it."""

    def __init__(self, options):
        self.options = options
        self.meters = Meters(options.metersim, options.folder, ["sdm630:1-3", "sdm120:4"])
        self.machine = None

    def boot(self):
        began = time.monotonic()
        self.machine = Machine(self.options, self.meters)
        print(f"    booted in {time.monotonic() - began:.0f} s: {self.machine.must('uname -sr')}", flush=True)

    def install(self):
        """dpkg -i: the unit is active with the default configuration, which passes check."""
        said = self.machine.must("dpkg -i /root/meteredge_1.0.0_amd64.deb 2>&1")
        self.active()
        self.equal("0640 root meteredge", self.machine.must(f"stat -c '0%a %U %G' {CONFIGURATION}"))
        self.equal("0750 meteredge meteredge", self.machine.must("stat -c '0%a %U %G' /var/lib/meteredge"))
        self.equal("0750 meteredge meteredge", self.machine.must("stat -c '0%a %U %G' /run/meteredge"))
        self.holds("dialout" in self.machine.must("id -nG meteredge").split(), "the user may not open serial ports")
        self.equal("enabled", self.machine.must(f"systemctl is-enabled {UNIT}"))
        self.equal("meteredge", self.machine.must(f"stat -c %U /proc/{self.show('MainPID')}"))
        self.machine.must(f"meteredge check --config {CONFIGURATION}")
        self.machine.until(f"systemctl show -p StatusText --value {UNIT} | grep -q 'meters answer'", "the status")
        self.holds("error" not in said.lower(), said)
        print(f"    status: {self.show('StatusText')}; {self.machine.must('systemd-analyze security --no-pager meteredge.service | tail -n 1')}")

    def read_meters(self):
        """With a line of meters in the configuration the readings come, over the machine's serial port."""
        text = json.dumps({"MeterEdge": {
            "Edge": "TG-BOOT",
            "Buses": [{"Name": "bus-1", "Port": "/dev/ttyS1", "Baud": 19200, "Parity": "None", "Timeout": "00:00:02", "Meters": self.meters.meters}],
            "Schedule": {"Instant": "00:00:05", "Energy": "00:01:00"},
            "Mqtt": {"Host": "127.0.0.1", "Port": 1883},
        }}, indent=1)
        self.machine.must(f"cat >{CONFIGURATION} <<'TEXT'\n{text}\nTEXT")
        self.machine.must(f"meteredge check --config {CONFIGURATION}")
        self.machine.must(f"systemctl restart {UNIT}")
        self.active()
        self.wait_for_new(self.last(), 3)
        print(f"    status: {self.show('StatusText')}")

    def kill(self):
        """kill -9: it comes back by itself, with all its readings."""
        before, pid = self.readings(), self.show("MainPID")
        self.machine.must(f"kill -9 {pid}")
        took = self.other_process(pid, 60)
        self.equal("1", self.show("NRestarts"))
        self.whole(before)
        print(f"    back in {took:.0f} s")

    def hang(self):
        """Stopped dead it feeds no watchdog: it is killed within WatchdogSec and comes back with all its readings."""
        before, pid = self.readings(), self.show("MainPID")
        period = int(self.machine.must(f"systemctl show -p WatchdogUSec --value {UNIT} | sed 's/min/*60+/; s/s//; s/+$//; s/^/0+/' | sed 's/.*/echo $((&))/' | sh"))
        self.holds(period > 0, "the unit has no watchdog")
        self.machine.must(f"kill -STOP {pid}")
        took = self.other_process(pid, period + 90)
        self.machine.must(f"journalctl -u {UNIT} --no-pager | grep -q 'Watchdog timeout'")
        self.equal("2", self.show("NRestarts"))
        self.whole(before)
        print(f"    WatchdogSec is {period} s; killed and back in {took:.0f} s")

    def cut_power(self):
        """The power fails: after the boot it runs without anybody's help, with all its readings."""
        before = self.readings()
        self.machine.cut_power()
        self.boot()
        self.machine.until(f"systemctl --quiet is-active {UNIT}", "the service after a boot")
        self.whole(before)

    def upgrade(self):
        """dpkg -i of the next version: the operator's configuration stays, and all readings."""
        before, pid = self.readings(), self.show("MainPID")
        sum_before = self.machine.must(f"sha256sum {CONFIGURATION}")
        self.machine.must("dpkg -i /root/meteredge_1.0.1_amd64.deb 2>&1")
        self.active()
        self.holds(self.show("MainPID") != pid, "the old process still runs")
        self.equal("1.0.1", self.machine.must("dpkg-query -W -f '${Version}' meteredge"))
        self.equal(sum_before, self.machine.must(f"sha256sum {CONFIGURATION}"))
        self.whole(before)

    def remove_and_come_back(self):
        """dpkg -r keeps configuration and data; installed again, it goes on."""
        before = self.readings()
        sum_before = self.machine.must(f"sha256sum {CONFIGURATION}")
        self.machine.must("dpkg -r meteredge 2>&1")
        self.holds(self.machine.run(f"systemctl --quiet is-active {UNIT}")[0] != 0, "it still runs")
        self.machine.must("test ! -e /usr/lib/meteredge && test -e /var/lib/meteredge/journal.db")
        self.machine.must("dpkg -i /root/meteredge_1.0.1_amd64.deb 2>&1")
        self.active()
        self.equal("enabled", self.machine.must(f"systemctl is-enabled {UNIT}"))
        self.equal(sum_before, self.machine.must(f"sha256sum {CONFIGURATION}"))
        self.whole(before)

    def purge(self):
        """dpkg -P leaves nothing."""
        self.machine.must("dpkg -P meteredge 2>&1")
        self.equal("", self.machine.must("find / -xdev \\( -path /proc -o -path /sys -o -path /root \\) -prune -o -iname '*meteredge*' ! -path /etc/hostname -print"))
        self.holds(self.machine.run("pgrep -x meteredge")[0] != 0, "it still runs")
        self.holds(self.machine.run("getent passwd meteredge || getent group meteredge")[0] != 0, "the user is still there")
        self.equal("not-found", self.show("LoadState"))
        self.equal("", self.machine.must("systemctl --failed --no-legend --plain"))

    # What the steps are made of.

    def show(self, name):
        return self.machine.must(f"systemctl show -p {name} --value {UNIT}")

    def active(self):
        self.machine.until(f"systemctl --quiet is-active {UNIT}", "the service", 120)
        self.equal("running", self.show("SubState"))

    def other_process(self, pid, patience):
        _, took = self.machine.until(
            f"test $(systemctl show -p MainPID --value {UNIT}) -ne {pid} && systemctl --quiet is-active {UNIT}", "the service to come back", patience)
        return took

    def readings(self):
        """All readings of all meters, by meter and number."""
        found = {}
        for serial in self.meters.serials:
            code, said = self.machine.run(f"meteredge history {serial} --last {MOST} --json")
            if code == 0:
                for reading in json.loads(said)["readings"]:
                    found[(serial, reading["seq"])] = reading
        return found

    def last(self):
        return max((number for _, number in self.readings()), default=0)

    def wait_for_new(self, number, count):
        """Good readings of every meter after this number."""
        began = time.monotonic()
        while True:
            readings = self.readings()
            fresh = [serial for (serial, seq), reading in readings.items() if seq > number and reading["q"] == "good"]
            if all(fresh.count(serial) >= count for serial in self.meters.serials):
                return readings
            if time.monotonic() - began > 180:
                raise Fault(f"no {count} good readings of each meter after {number} within 180 s: {readings}")
            time.sleep(2)

    def whole(self, before):
        """Every reading from before is there as it was, new ones follow, and no number between them is missing."""
        self.holds(len(before) > 0, "there were no readings before")
        after = self.wait_for_new(max(number for _, number in before), 2)
        lost = [key for key in before if key not in after]
        self.equal([], lost)
        self.equal([], [key for key, reading in before.items() if after[key] != reading])
        numbers = sorted({number for _, number in after})
        # The meters are asked for one after the other and readings come meanwhile: what is at the end is looked at once more.
        present = {number for _, number in self.readings()}
        self.equal([], [number for number in range(numbers[0], numbers[-1] + 1) if number not in present])
        print(f"    {len(before)} readings from before are there, {len(after) - len(before)} came since, none of {numbers[0]} to {numbers[-1]} is missing", flush=True)

    @staticmethod
    def holds(truth, otherwise):
        if not truth:
            raise Fault(otherwise)

    @staticmethod
    def equal(expected, actual):
        if expected != actual:
            raise Fault(f"expected {expected!r}, found {actual!r}")


def main():
    parser = argparse.ArgumentParser()
    for name in ("kernel", "initrd", "image", "folder", "console", "metersim"):
        parser.add_argument(f"--{name}", required=True)
    run = Run(parser.parse_args())
    steps = [run.boot, run.install, run.read_meters, run.kill, run.hang, run.cut_power, run.upgrade, run.remove_and_come_back, run.purge]
    passed, failed = 0, 0
    try:
        for step in steps:
            print(f"{step.__name__}: {step.__doc__ or 'the machine boots.'}", flush=True)
            try:
                step()
                passed += 1
            except (Fault, OSError, ValueError, KeyError) as fault:
                # Those that follow rely on it.
                failed += 1
                print(f"FAILED: {step.__name__}: {str(fault)[:MOST_SAID]}")
                if run.machine is not None and step != run.boot:
                    print(run.machine.run(f"systemctl status --no-pager {UNIT}; journalctl -u {UNIT} --no-pager | tail -n 60")[1])
                break
    finally:
        run.meters.stop()
        if run.machine is not None:
            run.machine.cut_power()
    print(f"{passed} passed, {failed} failed, {len(steps) - passed - failed} skipped")
    sys.stdout.flush()
    os._exit(1 if failed else 0)


main()
