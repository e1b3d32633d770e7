# shellcheck shell=bash
# ./install.sh demo: builds and shows the main job, with nothing installed but the .NET SDK.

demo_usage() {
  cat <<'TEXT'
Usage: ./install.sh demo [options]

Builds and shows the main job: eight simulated meters on an emulated serial line,
the daemon with its journal, an MQTT broker, the head-end. Then a customer in
arrears is cut by the rules, pays, and has supply again (about two minutes; a demo
policy shortens the waiting). Everything is private to you and gone at the end.

  --baud N     speed of the emulated line (9600)
  --for TIME   end after this time, e.g. 60s; exit 1 unless every meter delivered
  --plain      lines instead of the live view

Example: ./install.sh demo --for 60s
TEXT
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

build_demo() {
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

# The built programs look for the runtime in the usual places only; this one may be elsewhere.
find_runtime() {
  if [[ -z ${DOTNET_ROOT:-} ]]; then
    DOTNET_ROOT=$(dirname -- "$(readlink -f -- "$(command -v dotnet)")")
    if [[ -d $DOTNET_ROOT/host/fxr ]]; then
      export DOTNET_ROOT
    else
      unset DOTNET_ROOT
    fi
  fi
}

demo_verb() {
  case " $* " in
    *" --help "* | *" -h "*)
      demo_usage
      exit 0
      ;;
  esac
  check_demo "$@"
  require_dotnet "$root"
  [[ -d $root/firmware-sim ]] || fail "the demo is built from the sources, and they are not in $root"
  find_runtime
  build_demo
  export DOTNET_EnableDiagnostics=0 # a killed program would leave its debugging sockets in the temporary folder
  exec "$root/artifacts/bin/MeterEdge.HeadEnd/release/meteredge-headend" demo --bin-dir "$root/artifacts/bin" "$@"
}
