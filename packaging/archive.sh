#!/usr/bin/env bash
# Makes the archive that ./install.sh --archive takes, and that installs itself where it is unpacked.
set -euo pipefail

script_name=packaging/archive.sh
root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
# The parts, each checked with this file: shellcheck -x.
# shellcheck source=packaging/setup/common.sh
source "$root/packaging/setup/common.sh"
# shellcheck source=packaging/setup/build.sh
source "$root/packaging/setup/build.sh"

usage() {
  cat <<'TEXT'
Usage: packaging/archive.sh [--self-contained] [--binaries DIR] [--output DIR]

  --self-contained   the program that compiles while it runs: larger, needs no clang
  --binaries DIR     take a daemon that was published already, instead of building it
  --output DIR       where to put meteredge-VERSION-MACHINE.tar.gz and its .sha256 (artifacts)

Example: packaging/archive.sh --output /tmp
TEXT
}

kind=native binaries="" output=$root/artifacts
while [[ $# -gt 0 ]]; do
  case $1 in
    --self-contained) kind=self-contained ;;
    --binaries)
      binaries=${2:-}
      [[ -x $binaries/meteredge && -f $binaries/libe_sqlite3.so ]] || fail "--binaries '$binaries': there is no meteredge with its libe_sqlite3.so"
      shift
      ;;
    --output)
      output=${2:-}
      [[ -n $output ]] || fail "--output names no folder; write e.g. --output /tmp"
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) fail "unknown option '$1'; see packaging/archive.sh --help" ;;
  esac
  shift
done

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
umask 022
name=meteredge-$(source_version "$root")-$(this_machine)
if [[ -n $binaries ]]; then
  fill_stage "$root" "$scratch/$name" "$kind" "$(this_machine)" "$binaries"
else
  build_stage "$root" "$scratch/$name" "$kind" "$scratch"
fi
mkdir -p -- "$output"
tar -czf "$output/$name.tar.gz" --owner=0 --group=0 --sort=name -C "$scratch" "$name"
(cd -- "$output" && sha256sum -- "$name.tar.gz" >"$name.tar.gz.sha256")
say "$output/$name.tar.gz"
