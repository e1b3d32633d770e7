#!/usr/bin/env bash
# Boots a Debian in a virtual machine and does with the package what an operator does: install, configure, kill, hang, cut the power,
# upgrade, purge. The meters are simulated on this side of the machine's second serial port.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
  cat <<'TEXT'
Usage: tests/install/boot.sh [--root FILE] [--keep DIR]
  --root FILE   tar of the Debian to boot, kept from an earlier run; made there when it is missing
  --keep DIR    leave the machine's console and the run's log there
As root, or with sudo; needs what tests/run.sh builds and installs. Takes some minutes on two cores.
The last line is N passed, N failed, N skipped.
TEXT
}

if [ "$(id -u)" -ne 0 ]; then
  # Files of a root file system are root's, and so is its making.
  exec sudo -- "tests/install/boot.sh" "$@"
fi
root="" keep=""
while [ $# -gt 0 ]; do
  case "$1" in
    --root) root=${2:?--root needs a file}; shift ;;
    --keep) keep=${2:?--keep needs a folder}; shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done
[ "$(uname -m)" = x86_64 ] || { echo "tests/install/boot.sh: the machine that is booted is an amd64; run it on one" >&2; exit 2; }

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
[ -n "$root" ] || root=$scratch/root.tar
[ -n "$keep" ] || keep=$scratch/kept
mkdir -p "$keep"

echo "== Debian"
if [ ! -e "$root" ]; then
  mmdebstrap --quiet --variant=minbase \
    --include=systemd-sysv,udev,dbus,linux-image-cloud-amd64,initramfs-tools,zstd,procps,libssl3,tzdata,adduser,init-system-helpers,kmod \
    bookworm "$root"
fi
mkdir "$scratch/root"
tar -C "$scratch/root" -xf "$root"

echo "== Packages"
binaries=artifacts/publish/MeterEdge/release_linux-x64
packaging/deb/build.sh --binaries "$binaries" --version 1.0.0 --output "$scratch/root/root" amd64
packaging/deb/build.sh --binaries "$binaries" --version 1.0.1 --output "$scratch/root/root" amd64

echo "== Image"
# The machine's first serial port shows the kernel, the second has the meters; commands come over a channel of their own.
cat >"$scratch/root/etc/systemd/system/test-shell.service" <<'UNIT'
[Unit]
BindsTo=dev-hvc0.device
After=dev-hvc0.device
[Service]
ExecStart=/bin/bash /dev/stdin
StandardInput=tty-force
StandardOutput=tty
StandardError=tty
TTYPath=/dev/hvc0
Environment=HOME=/root TERM=dumb LC_ALL=C.UTF-8 PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
Restart=always
[Install]
WantedBy=multi-user.target
UNIT
mkdir -p "$scratch/root/etc/systemd/system/multi-user.target.wants" "$scratch/root/var/log/journal"
ln -s /etc/systemd/system/test-shell.service "$scratch/root/etc/systemd/system/multi-user.target.wants/"
ln -s /dev/null "$scratch/root/etc/systemd/system/serial-getty@hvc0.service"
ln -s /dev/null "$scratch/root/etc/systemd/system/serial-getty@ttyS0.service"
echo meteredge-test >"$scratch/root/etc/hostname"
echo "/dev/vda / ext4 rw 0 1" >"$scratch/root/etc/fstab"
cp "$scratch"/root/boot/vmlinuz-* "$scratch/kernel"
cp "$scratch"/root/boot/initrd.img-* "$scratch/initrd"
truncate -s 2G "$scratch/image"
mkfs.ext4 -q -d "$scratch/root" "$scratch/image"
rm -rf "$scratch/root"

echo "== Machine"
/usr/bin/python3 tests/install/boot/steps.py \
  --kernel "$scratch/kernel" --initrd "$scratch/initrd" --image "$scratch/image" --folder "$scratch" --console "$keep/console.log" \
  --metersim artifacts/bin/MeterSim/release/metersim | tee "$keep/steps.log"
exit "${PIPESTATUS[0]}"
