#!/usr/bin/env bash
# Builds MeterEdge and shows it on this machine. Needs the .NET 10 SDK and nothing else.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)

usage() {
  cat <<'TEXT'
Usage: ./install.sh demo [options]

  demo   builds and shows the main job: eight simulated meters on an emulated
         serial line, the daemon with its journal, an MQTT broker, the head-end.
         Then a customer in arrears is cut by the rules, pays, and has supply
         again (about two minutes; a demo policy shortens the waiting).
         Everything is private to you and gone at the end.

Options of demo:
  --baud N     speed of the emulated line (9600)
  --for TIME   end after this time, e.g. 60s; exit 1 unless every meter delivered
  --plain      lines instead of the live view

Example: ./install.sh demo --for 60s
TEXT
}

fail() {
  echo "install.sh: $1" >&2
  exit 1
}

# The version that global.json in this folder selects, or nothing.
require_dotnet() {
  command -v dotnet >/dev/null ||
    fail "the .NET SDK is not installed; install version 10 (https://dotnet.microsoft.com/download/dotnet/10.0) and try again"
  local version
  version=$(cd -- "$root" && dotnet --version 2>/dev/null) || version="too old"
  case $version in
    10.*) ;;
    *) fail "the .NET SDK found is $version; install version 10 (https://dotnet.microsoft.com/download/dotnet/10.0) and try again" ;;
  esac

  # The built programs look for the runtime in the usual places only; this one may be elsewhere.
  if [[ -z ${DOTNET_ROOT:-} ]]; then
    DOTNET_ROOT=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
    if [[ -d $DOTNET_ROOT/host/fxr ]]; then
      export DOTNET_ROOT
    else
      unset DOTNET_ROOT
    fi
  fi
}

# Before a minute is spent on building.
check_demo() {
  while [[ $# -gt 0 ]]; do
    case $1 in
      --plain) ;;
      --baud)
        [[ ${2:-} =~ ^(2400|4800|9600|19200|38400)$ ]] || fail "--baud ${2:-}: write 2400, 4800, 9600, 19200 or 38400"
        shift
        ;;
      --for)
        [[ ${2:-} =~ ^[0-9]+([.][0-9]+)?(ms|s|m|h)$ ]] || fail "--for ${2:-}: write a time like 60s or 5m"
        shift
        ;;
      *) fail "demo does not know '$1'; see ./install.sh --help" ;;
    esac
    shift
  done
}

build() {
  local folder project
  folder=$(mktemp -d) # the build's own temporary files, which it would leave behind, and its output
  # shellcheck disable=SC2064  # the name is known now
  trap "rm -rf -- '$folder'" EXIT
  echo "building (about a minute the first time) ..."
  for project in src/MeterEdge src/MeterEdge.HeadEnd firmware-sim; do
    # No build servers: nothing of ours stays behind.
    if ! TMPDIR=$folder DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 dotnet build "$root/$project" \
      --configuration Release -nodeReuse:false -p:UseSharedCompilation=false >"$folder/log" 2>&1; then
      cat -- "$folder/log" >&2
      fail "building $project failed; the build's output is above"
    fi
  done
  rm -rf -- "$folder"
  trap - EXIT
}

case ${1:-} in
  demo)
    shift
    case " $* " in
      *" --help "* | *" -h "*)
        usage
        exit 0
        ;;
    esac
    check_demo "$@"
    require_dotnet
    build
    export DOTNET_EnableDiagnostics=0 # a killed program would leave its debugging sockets in the temporary folder
    exec "$root/artifacts/bin/MeterEdge.HeadEnd/release/meteredge-headend" demo --bin-dir "$root/artifacts/bin" "$@"
    ;;
  -h | --help | help)
    usage
    ;;
  "")
    usage >&2
    exit 2
    ;;
  *)
    fail "unknown verb '$1'; the only one is demo: ./install.sh demo"
    ;;
esac
