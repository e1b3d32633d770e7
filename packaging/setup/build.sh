# shellcheck shell=bash
# Builds a version into a folder that looks like an unpacked archive. Writes nothing into the sources: root's files would lie there.

this_machine() {
  case $(uname -m) in
    x86_64) echo linux-x64 ;;
    aarch64) echo linux-arm64 ;;
    *) fail "there is no build for $(uname -m); x86_64 and aarch64 are known" ;;
  esac
}

source_version() { sed -n 's#.*<Version>\(.*\)</Version>.*#\1#p' "$1/Directory.Build.props"; }

# Names the sources: the same for the same files, wherever they lie.
source_hash() {
  (
    cd -- "$1" || exit 1
    find src packaging install.sh global.json Directory.* -type f ! -path '*/bin/*' ! -path '*/obj/*' -print0 |
      LC_ALL=C sort -z | xargs -0 sha256sum | sha256sum | cut -c1-12
  )
}

# The SDK that global.json selects.
require_dotnet() { # ROOT
  local version
  command -v dotnet >/dev/null ||
    fail "the .NET SDK is not installed; install version 10 (https://dotnet.microsoft.com/download/dotnet/10.0), or make an archive where it is and use --archive FILE"
  version=$(cd -- "$1" && dotnet --version 2>/dev/null) || version="too old"
  [[ $version == 10.* ]] ||
    fail "the .NET SDK found is $version; install version 10 (https://dotnet.microsoft.com/download/dotnet/10.0) and try again"
}

# Native code needs a C linker and zlib's headers.
can_build_native() { clang --version >/dev/null 2>&1 && [[ -e /usr/include/zlib.h ]]; }

build_stage() { # ROOT STAGE native|self-contained SCRATCH
  local root=$1 stage=$2 kind=$3 scratch=$4 machine how=()
  machine=$(this_machine)
  require_dotnet "$root"
  if [[ $kind == native ]] && ! can_build_native; then
    say "clang or zlib1g-dev is missing: building the self-contained program instead of the native one (larger, more memory, starts slower)"
    kind=self-contained
  fi
  # The lock file knows only what the native build takes.
  [[ $kind == native ]] || how=(-p:PublishAot=false -p:PublishSingleFile=true -p:PublishTrimmed=true -p:RestoreLockedMode=false -p:NuGetLockFilePath="$scratch/lock.json" --self-contained)

  say "building meteredge $(source_version "$root") for $machine, $kind (some minutes on a small machine) ..."
  TMPDIR=$scratch DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 \
    dotnet publish "$root/src/MeterEdge/MeterEdge.csproj" --configuration Release --runtime "$machine" --artifacts-path "$scratch/artifacts" \
    --output "$scratch/out" -nodeReuse:false -p:UseSharedCompilation=false "${how[@]}" >"$scratch/log" 2>&1 || {
    tail -n 30 -- "$scratch/log" >&2
    fail "building failed; the end of its output is above"
  }
  fill_stage "$root" "$stage" "$kind" "$machine" "$scratch/out"
}

# Puts a version together from its binaries.
fill_stage() { # ROOT STAGE KIND MACHINE BINARIES
  mkdir -p -- "$2"
  install -m 0755 -- "$5/meteredge" "$5/libe_sqlite3.so" "$1/install.sh" "$2/"
  cp -r -- "$1/packaging" "$2/packaging"
  rm -rf -- "$2/packaging/deb" "$2/packaging/archive.sh" # they need the sources
  install -m 0644 -- "$1/src/MeterEdge/Configuration/meteredge.schema.json" "$2/packaging/meteredge.schema.json"
  install -m 0644 -- "$1/src/MeterEdge/Configuration/meteredge.example.json" "$2/packaging/meteredge.example.json"
  printf '%s %s %s %s\n' "$(source_version "$1")" "$3" "$4" "$(source_hash "$1")" >"$2/build"
}
