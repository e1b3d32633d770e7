#!/usr/bin/env bash
# Installs what the tests need, checks the style, builds everything, publishes the native daemon and runs all tests.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
  cat <<'TEXT'
Usage: tests/run.sh [--long] [--filter TEXT]
  --long          full counts where an issue names large ones (default: reduced, at most 25 minutes on two cores)
  --filter TEXT   only test classes whose full name contains TEXT
The last line is the sum over all test assemblies: N passed, N failed, N skipped.
TEXT
}

filter=()
while [ $# -gt 0 ]; do
  case "$1" in
    --long) export METEREDGE_LONG=1 ;;
    --filter) filter=(-class "*${2:?--filter needs a text}*"); shift ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

step() { printf '\n== %s\n' "$*"; }

need_dotnet() {
  if ! command -v dotnet >/dev/null || ! dotnet --version >/dev/null 2>&1; then
    echo "tests/run.sh: the .NET 10 SDK is missing; install it and put dotnet on the PATH" >&2
    exit 1
  fi

  # The built programs look for the runtime in the usual places only; this one may be elsewhere.
  local folder
  folder=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
  if [ -z "${DOTNET_ROOT:-}" ] && [ -d "$folder/host/fxr" ]; then
    export DOTNET_ROOT=$folder
  fi
}

# Debian package and a file it brings; asked for by file, so that a machine that has it another way is left alone.
install_packages() {
  local missing=()
  while read -r package file; do
    compgen -G "$file" >/dev/null || missing+=("$package")
  done <<'LIST'
mosquitto /usr/sbin/mosquitto
mosquitto-clients /usr/bin/mosquitto_sub
mbpoll /usr/bin/mbpoll
python3-pymodbus /usr/lib/python3/dist-packages/pymodbus/__init__.py
python3-serial-asyncio /usr/lib/python3/dist-packages/serial_asyncio/__init__.py
clang /usr/bin/clang
zlib1g-dev /usr/include/zlib.h
shellcheck /usr/bin/shellcheck
openssl /usr/bin/openssl
python3-jwcrypto /usr/lib/python3/dist-packages/jwcrypto/__init__.py
prometheus /usr/bin/promtool
influxdb /usr/bin/influxd
victoria-metrics /usr/bin/victoria-metrics
strace /usr/bin/strace
faketime /usr/lib/*/faketime/libfaketimeMT.so.1
e2fsprogs /usr/sbin/mkfs.ext4
debootstrap /usr/sbin/debootstrap
systemd /usr/bin/systemd-analyze
lintian /usr/bin/lintian
man-db /usr/bin/man
lld /usr/bin/ld.lld
llvm /usr/bin/llvm-objcopy
libc6-dev-arm64-cross /usr/aarch64-linux-gnu/lib/crt1.o
gcc-aarch64-linux-gnu /usr/lib/gcc-cross/aarch64-linux-gnu/*/crtbeginS.o
mmdebstrap /usr/bin/mmdebstrap
qemu-system-x86 /usr/bin/qemu-system-x86_64
LIST
  [ ${#missing[@]} -eq 0 ] && return
  step "Installing Debian packages: ${missing[*]}"
  local sudo=()
  if [ "$(id -u)" -ne 0 ]; then
    if ! command -v sudo >/dev/null; then
      echo "tests/run.sh: these packages are missing and there is no sudo; install them as root: ${missing[*]}" >&2
      exit 1
    fi
    sudo=(sudo)
  fi
  "${sudo[@]}" apt-get update -qq
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

case "$(uname -m)" in
  x86_64) rid=linux-x64 ;;
  aarch64) rid=linux-arm64 ;;
  *) echo "tests/run.sh: no native build for $(uname -m)" >&2; exit 1 ;;
esac

export MSBUILDDISABLENODEREUSE=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1

need_dotnet
install_packages

step "Shell scripts"
shellcheck -x install.sh packaging/archive.sh tests/install/clean-root.sh tests/install/packages.sh tests/install/boot.sh
shellcheck packaging/deb/build.sh packaging/deb/preinst packaging/deb/postinst packaging/deb/prerm packaging/deb/postrm
shellcheck tests/run.sh tests/fault-table.sh .ci/run

step "Restore and style"
dotnet restore MeterEdge.sln
dotnet format MeterEdge.sln --verify-no-changes --no-restore

step "Build"
dotnet build MeterEdge.sln -c Release --no-restore -v quiet

step "Native daemon ($rid)"
dotnet publish src/MeterEdge/MeterEdge.csproj -c Release -r "$rid" -v quiet

passed=0 failed=0 skipped=0
for project in MeterSim.Tests MeterEdge.Modbus.Tests MeterEdge.HeadEnd.Tests MeterEdge.Tests MeterEdge.SystemTests; do
  step "$project"
  log="artifacts/$project.log"
  code=0
  "artifacts/bin/$project/release/$project" -noColor -noLogo "${filter[@]}" 2>&1 | tee "$log" || code=$?
  # The runner's last line: NAME  Total: 1, Errors: 0, Failed: 0, Skipped: 0, Not Run: 0, Time: 0.1s
  summary='Total: ([0-9]+), Errors: ([0-9]+), Failed: ([0-9]+), Skipped: ([0-9]+), Not Run: ([0-9]+)'
  if [ ${#filter[@]} -gt 0 ] && [[ $(tail -3 "$log") =~ Total:\ 0$ ]]; then
    bad=0 # no class of this assembly was asked for
  elif [[ $(tail -3 "$log") =~ $summary ]]; then
    bad=$((BASH_REMATCH[2] + BASH_REMATCH[3]))
    passed=$((passed + BASH_REMATCH[1] - bad - BASH_REMATCH[4] - BASH_REMATCH[5]))
    skipped=$((skipped + BASH_REMATCH[4]))
  else
    bad=1
    echo "tests/run.sh: $project ended with code $code before it could report; see $log" >&2
  fi
  [ "$code" -eq 0 ] || [ "$bad" -gt 0 ] || bad=1
  failed=$((failed + bad))
done

# A test that is a script; its last line is its sum, as ours is.
script_test() {
  local name=$1 log="artifacts/$1.log" code=0
  step "$name"
  shift
  "$@" 2>&1 | tee "$log" || code=$?
  if [[ $(tail -n 1 "$log") =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed,\ ([0-9]+)\ skipped$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) skipped=$((skipped + BASH_REMATCH[3]))
    failed=$((failed + BASH_REMATCH[2]))
    [ "$code" -eq 0 ] || [ "${BASH_REMATCH[2]}" -gt 0 ] || failed=$((failed + 1))
  else
    failed=$((failed + 1))
    echo "tests/run.sh: $name ended with code $code before it could report; see $log" >&2
  fi
}

if [ ${#filter[@]} -eq 0 ]; then
  script_test clean-root tests/install/clean-root.sh
  if [ "${METEREDGE_LONG:-}" = 1 ]; then
    script_test packages tests/install/packages.sh
    script_test boot tests/install/boot.sh
  else
    script_test packages tests/install/packages.sh "$(dpkg --print-architecture)"
  fi
fi

[ $((passed + failed + skipped)) -gt 0 ] || { echo "tests/run.sh: no test class has that text in its name" >&2; failed=1; }
printf '\n%d passed, %d failed, %d skipped\n' "$passed" "$failed" "$skipped"
[ "$failed" -eq 0 ]
