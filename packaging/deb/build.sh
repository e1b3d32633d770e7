#!/usr/bin/env bash
# Builds the Debian package of one architecture with dpkg-deb. Needs no root: files get their owner while they are packed.
set -euo pipefail

here=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
root=$(cd -- "$here/../.." && pwd)

usage() {
  cat <<'TEXT'
Usage: packaging/deb/build.sh [options] amd64|arm64

Builds meteredge_VERSION_ARCH.deb. Needs the .NET 10 SDK, clang and zlib1g-dev; for the
architecture that is not this machine's also lld, llvm and its libraries (for arm64
gcc-aarch64-linux-gnu and libc6-dev-arm64-cross). Where the native program cannot be built,
the package gets the self-contained one, and the script says so.

  --version V      the package's version (default: the sources' own)
  --binaries DIR   take a native daemon that was published already
  --output DIR     where to put the package (artifacts)

Example: packaging/deb/build.sh --output /tmp amd64
TEXT
}

say() { printf '%s\n' "$*"; }
fail() {
  printf 'packaging/deb/build.sh: %s\n' "$*" >&2
  exit 1
}

version=$(sed -n 's#.*<Version>\(.*\)</Version>.*#\1#p' "$root/Directory.Build.props")
binaries="" output=$root/artifacts arch="" kind=native
while [[ $# -gt 0 ]]; do
  case $1 in
    --version)
      version=${2:-}
      [[ $version =~ ^[0-9][0-9A-Za-z.+~-]*$ ]] || fail "--version '$version': a version begins with a digit, e.g. 0.2.0"
      shift
      ;;
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
    amd64 | arm64) arch=$1 ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) fail "unknown option '$1'; see packaging/deb/build.sh --help" ;;
  esac
  shift
done
[[ -n $arch ]] || fail "name the architecture: amd64 or arm64"
case $arch in
  amd64) runtime=linux-x64 machine=x86_64 elf='X86-64' ;;
  arm64) runtime=linux-arm64 machine=aarch64 elf='AArch64' ;;
esac

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
umask 022

publish() { # EXTRA...
  TMPDIR=$scratch DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_NOLOGO=1 MSBUILDDISABLENODEREUSE=1 \
    dotnet publish "$root/src/MeterEdge/MeterEdge.csproj" --configuration Release --runtime "$runtime" --artifacts-path "$scratch/artifacts" \
    --output "$scratch/out" -nodeReuse:false -p:UseSharedCompilation=false "$@" >"$scratch/log" 2>&1
}

publish_native() {
  local how=()
  command -v clang >/dev/null && [[ -e /usr/include/zlib.h ]] || return 1
  if [[ $(uname -m) != "$machine" ]]; then
    # Debian's clang makes code for every architecture; linker and stripper have to know the foreign one too.
    command -v ld.lld >/dev/null && command -v llvm-objcopy >/dev/null && compgen -G "/usr/lib/gcc-cross/$machine-linux-gnu/*/crtbeginS.o" >/dev/null || return 1
    how=(-p:LinkerFlavor=lld -p:ObjCopyName=llvm-objcopy)
  fi
  publish "${how[@]}"
}

if [[ -z $binaries ]]; then
  command -v dotnet >/dev/null || fail "the .NET 10 SDK is not installed; install it, or name a published daemon with --binaries DIR"
  say "building meteredge for $runtime (some minutes) ..."
  if ! publish_native; then
    say "the native program for $arch cannot be built here (its compiler or linker is missing, or failed); the package gets the self-contained one, which is larger"
    kind=self-contained
    rm -rf -- "$scratch/out"
    publish -p:PublishAot=false -p:PublishSingleFile=true -p:PublishTrimmed=true -p:NuGetLockFilePath="$scratch/lock.json" --self-contained || {
      tail -n 30 -- "$scratch/log" >&2
      fail "building failed; the end of its output is above"
    }
  fi
  binaries=$scratch/out
fi
for file in meteredge libe_sqlite3.so; do
  readelf -h -- "$binaries/$file" | grep -q "Machine:.*$elf" || fail "$binaries/$file is not for $arch"
done

# The files of the package.
stage=$scratch/stage
mkdir -p -- "$stage/DEBIAN"
put() { install -D -m "$1" -- "$2" "$stage$3"; }
put 0755 "$binaries/meteredge" /usr/lib/meteredge/meteredge
put 0644 "$binaries/libe_sqlite3.so" /usr/lib/meteredge/libe_sqlite3.so
mkdir -p -- "$stage/usr/bin"
ln -s ../lib/meteredge/meteredge "$stage/usr/bin/meteredge"
edit=(-e 's#@BINARY@#/usr/bin/meteredge#' -e 's#^Documentation=.*#Documentation=man:meteredge(1)#')
# The self-contained program compiles while it runs.
[[ $kind == native ]] || edit+=(-e 's/^MemoryDenyWriteExecute=yes$/MemoryDenyWriteExecute=no/')
sed "${edit[@]}" -- "$root/packaging/meteredge.service" >"$scratch/unit"
put 0644 "$scratch/unit" /usr/lib/systemd/system/meteredge.service
put 0644 "$root/packaging/60-meteredge.rules" /usr/lib/udev/rules.d/60-meteredge.rules
put 0644 "$root/packaging/meteredge.json" /usr/share/meteredge/meteredge.json
put 0644 "$root/src/MeterEdge/Configuration/meteredge.schema.json" /usr/share/meteredge/meteredge.schema.json
put 0644 "$root/src/MeterEdge/Configuration/meteredge.example.json" /usr/share/doc/meteredge/examples/meteredge.json
put 0644 "$here/copyright" /usr/share/doc/meteredge/copyright
put 0644 "$here/lintian-overrides" /usr/share/lintian/overrides/meteredge
if [[ $kind == native ]]; then
  strip="strip"
  [[ $(uname -m) == "$machine" ]] || strip=llvm-strip
  "$strip" --strip-unneeded -- "$stage/usr/lib/meteredge/libe_sqlite3.so"
fi

# The same sources and the same daemon give the same package, byte for byte.
epoch=${SOURCE_DATE_EPOCH:-$(git -C "$root" log -1 --format=%ct 2>/dev/null || stat -c %Y -- "$root/CHANGELOG.md")}
export SOURCE_DATE_EPOCH=$epoch
changelog() {
  printf 'meteredge (%s) stable; urgency=medium\n\n  * What changed is told in CHANGELOG.md of the sources.\n\n' "$version"
  printf ' -- MeterEdge <packages@meteredge.example>  %s\n' "$(LC_ALL=C date -u -R -d "@$epoch")"
}
changelog | gzip -9n >"$scratch/changelog.gz"
put 0644 "$scratch/changelog.gz" /usr/share/doc/meteredge/changelog.gz
sed "s/@VERSION@/$version/" -- "$here/meteredge.1" | gzip -9n >"$scratch/man.gz"
put 0644 "$scratch/man.gz" /usr/share/man/man1/meteredge.1.gz

# What the package says of itself.
# The newest function of the C library that the program asks for.
libc=$(readelf -W --dyn-syms -- "$binaries/meteredge" "$binaries/libe_sqlite3.so" | grep -o '@GLIBC_[0-9.]*' | sed 's/@GLIBC_//' | sort -Vu | tail -n 1)
sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@LIBC@/$libc/" -e "s/@SIZE@/$(du -sk --apparent-size -- "$stage/usr" | cut -f1)/" \
  -- "$here/control" >"$stage/DEBIAN/control"
install -m 0755 -- "$here/preinst" "$here/postinst" "$here/prerm" "$here/postrm" "$stage/DEBIAN/"
(cd -- "$stage" && find usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum) >"$stage/DEBIAN/md5sums"
chmod 0644 -- "$stage/DEBIAN/control" "$stage/DEBIAN/md5sums"

mkdir -p -- "$output"
package=$output/meteredge_${version}_$arch.deb
dpkg-deb --root-owner-group -Zxz --build "$stage" "$package" >/dev/null
say "$package ($kind)"
