#!/usr/bin/env bash
# Builds the Debian packages and looks into them: files, owners, rights, machine, what the package says of itself, lintian.
set -euo pipefail
cd "$(dirname "$0")/../.."

usage() {
  cat <<'TEXT'
Usage: tests/install/packages.sh [ARCH[=DIR]...]
  ARCH   amd64, arm64 (default: both); this machine's is made of the daemon that tests/run.sh published
  DIR    a daemon of that architecture that was published already
TEXT
}

case "${1:-}" in -h | --help) usage; exit 0 ;; esac
architectures=("$@")
[ ${#architectures[@]} -gt 0 ] || architectures=(amd64 arm64)

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
passed=0 failed=0
check() { # WHAT COMMAND...
  local what=$1
  shift
  if "$@" >"$scratch/said" 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    printf 'FAILED: %s\n' "$what"
    sed 's/^/    /' "$scratch/said"
  fi
}

field() { [ "$(dpkg-deb --field "$package" "$1")" = "$2" ] || { dpkg-deb --field "$package" "$1"; return 1; }; }
depends_on() { dpkg-deb --field "$package" Depends | grep -qE "(^|, )$1"; }
# Mode, owner and name as tar prints them.
holds() { grep -qxE -e "$1 root/root +.* \./$2" "$scratch/list" || { cat "$scratch/list"; return 1; }; }
only_roots() { ! grep -v ' root/root ' "$scratch/list"; }
machine() { readelf -h -- "$scratch/root/usr/lib/meteredge/$1" | grep "Machine:.*$2"; }
says() { grep -qx -- "$1" "$scratch/root/$2"; }
nothing_in() { [ ! -e "$scratch/root/$1" ]; }
good_sums() { (cd "$scratch/root" && md5sum --quiet -c "$scratch/control/md5sums"); }
no_placeholder() { ! grep -rlE '@[A-Z]+@' "$scratch/control" "$scratch/root/usr/lib/systemd" "$scratch/root/usr/share/doc/meteredge/copyright"; }
good_man() { LC_ALL=C.UTF-8 man --warnings -E UTF-8 -l -Tutf8 "$scratch/root/usr/share/man/man1/meteredge.1.gz" >/dev/null 2>"$scratch/man" && [ ! -s "$scratch/man" ]; }

for arch in "${architectures[@]}"; do
  binaries=() given=""
  [[ $arch != *=* ]] || given=${arch#*=} arch=${arch%%=*}
  case $arch in
    amd64) elf='X86-64' own=x86_64 published=artifacts/publish/MeterEdge/release_linux-x64 ;;
    arm64) elf='AArch64' own=aarch64 published=artifacts/publish/MeterEdge/release_linux-arm64 ;;
    *) usage >&2; exit 2 ;;
  esac
  [ -n "$given" ] || [ "$(uname -m)" != "$own" ] || given=$published
  [ -z "$given" ] || binaries=(--binaries "$given")
  packaging/deb/build.sh "${binaries[@]}" --version 9.8.7 --output "$scratch" "$arch"
  package=$scratch/meteredge_9.8.7_$arch.deb
  rm -rf "$scratch/root" "$scratch/control"
  dpkg-deb --contents "$package" >"$scratch/list"
  dpkg-deb --extract "$package" "$scratch/root"
  dpkg-deb --control "$package" "$scratch/control"

  check "$arch: name" field Package meteredge
  check "$arch: architecture" field Architecture "$arch"
  check "$arch: version" field Version 9.8.7
  for needed in 'libc6 \(>= 2\.[0-9]+\)' 'libssl3' 'tzdata' 'adduser'; do
    check "$arch: needs $needed" depends_on "$needed"
  done
  check "$arch: everything is root's" only_roots
  check "$arch: the daemon" holds -rwxr-xr-x usr/lib/meteredge/meteredge
  check "$arch: its storage engine" holds -rw-r--r-- 'usr/lib/meteredge/libe_sqlite3\.so'
  check "$arch: the command" holds lrwxrwxrwx 'usr/bin/meteredge -> \.\./lib/meteredge/meteredge'
  for file in usr/lib/systemd/system/meteredge.service usr/lib/udev/rules.d/60-meteredge.rules usr/share/meteredge/meteredge.json \
    usr/share/meteredge/meteredge.schema.json usr/share/doc/meteredge/copyright usr/share/doc/meteredge/changelog.gz usr/share/man/man1/meteredge.1.gz; do
    check "$arch: $file" holds -rw-r--r-- "${file//./\\.}"
  done
  check "$arch: the daemon's machine" machine meteredge "$elf"
  check "$arch: the engine's machine" machine libe_sqlite3.so "$elf"
  check "$arch: the unit starts it" says 'ExecStart=/usr/bin/meteredge run --config /etc/meteredge/meteredge.json' usr/lib/systemd/system/meteredge.service
  check "$arch: no configuration that an upgrade would ask about" nothing_in etc
  check "$arch: no data" nothing_in var
  check "$arch: no placeholder is left" no_placeholder
  check "$arch: the sums are right" good_sums
  check "$arch: the manual page" good_man
  check "$arch: lintian" lintian --fail-on error "$package"
done

printf '%d passed, %d failed, 0 skipped\n' "$passed" "$failed"
[ "$failed" -eq 0 ]
