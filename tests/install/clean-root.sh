#!/usr/bin/env bash
# Installs, runs, upgrades, rolls back and removes the service in a fresh Debian root, as an operator would, with simulated meters on a
# serial line and on TCP. Only systemd is the test's own (tests/install/systemctl). Needs root (sudo where you are not) and debootstrap.
# The last line is the sum: N passed, N failed, N skipped.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
sources=$(cd -- "$here/../.." && pwd)

usage() {
  cat <<'TEXT'
Usage: tests/install/clean-root.sh [--binaries DIR] [--simulator FILE]
  --binaries DIR     the published native daemon (artifacts/publish/MeterEdge/release_linux-x64)
  --simulator FILE   metersim (artifacts/bin/MeterSim/release/metersim)
TEXT
}

case "$(uname -m)" in
  aarch64) binaries=$sources/artifacts/publish/MeterEdge/release_linux-arm64 ;;
  *) binaries=$sources/artifacts/publish/MeterEdge/release_linux-x64 ;;
esac
simulator=$sources/artifacts/bin/MeterSim/release/metersim
inside=""
while [[ $# -gt 0 ]]; do
  case $1 in
    --binaries) binaries=$(realpath -- "${2:?--binaries needs a folder}"); shift ;;
    --simulator) simulator=$(realpath -- "${2:?--simulator needs a file}"); shift ;;
    --inside) inside=${2:?}; shift ;; # the second half of this script: its temporary folder
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done

die() { echo "tests/install/clean-root.sh: $1" >&2; exit 1; }

# In namespaces of its own: whatever happens in it, no mount and no process is left.
if [[ -z $inside ]]; then
  [[ -x $binaries/meteredge ]] || die "there is no published daemon in $binaries; run tests/run.sh, or publish it"
  [[ -x $simulator ]] || die "there is no simulator $simulator; build firmware-sim"
  sudo=()
  [[ $(id -u) == 0 ]] || sudo=(sudo env PATH="$PATH" DOTNET_ROOT="${DOTNET_ROOT:-}")
  folder=$("${sudo[@]}" mktemp -d)
  trap '"${sudo[@]}" rm -rf --one-file-system -- "$folder"' EXIT
  "${sudo[@]}" unshare --mount --pid --fork --kill-child --propagation private -- \
    bash "${BASH_SOURCE[0]}" --binaries "$binaries" --simulator "$simulator" --inside "$folder"
  exit
fi

folder=$inside
box=$folder/box
# shellcheck source=tests/install/steps.sh
source "$here/steps.sh"
# shellcheck source=tests/install/cases.sh
source "$here/cases.sh"

make_box
make_archives
start_meters
every_case
printf '%d passed, %d failed, 0 skipped\n' "$passed" "$failed"
[[ $failed == 0 ]]
