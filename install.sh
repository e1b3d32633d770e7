#!/usr/bin/env bash
# Installs MeterEdge as a service, or shows it on this machine (demo). The parts lie in packaging/setup.
set -euo pipefail

root=$(cd -- "$(dirname -- "${BASH_SOURCE[0]}")" && pwd)
# The parts, each checked with this file: shellcheck -x.
# shellcheck source=packaging/setup/common.sh
source "$root/packaging/setup/common.sh"
# shellcheck source=packaging/setup/build.sh
source "$root/packaging/setup/build.sh"
# shellcheck source=packaging/setup/account.sh
source "$root/packaging/setup/account.sh"
# shellcheck source=packaging/setup/candidate.sh
source "$root/packaging/setup/candidate.sh"
# shellcheck source=packaging/setup/files.sh
source "$root/packaging/setup/files.sh"
# shellcheck source=packaging/setup/service.sh
source "$root/packaging/setup/service.sh"
# shellcheck source=packaging/setup/verbs.sh
source "$root/packaging/setup/verbs.sh"
# shellcheck source=packaging/setup/demo.sh
source "$root/packaging/setup/demo.sh"

usage() {
  cat <<'TEXT'
Usage: ./install.sh [install] [options]   installs the service and starts it (as root)
       ./install.sh demo [options]        shows the main job here; installs nothing

Builds the daemon (needs the .NET 10 SDK; clang and zlib1g-dev for the native one) or takes
it from an archive. A second run changes nothing. The configuration,
/etc/meteredge/meteredge.json, and the data, /var/lib/meteredge, are never overwritten.

  --archive FILE   take the daemon from an archive made by packaging/archive.sh
  --upgrade        replace the installed version; the old one comes back when the new one
                   does not become ready
  --uninstall      remove the service; configuration and data stay
  --purge          with --uninstall: remove them too, and the user
  --prefix DIR     where the versions lie (/opt/meteredge)
  --dry-run        print what would be done, and do nothing
  --help           this text; after demo, that of the demo

DESTDIR=DIR in the environment installs into the root file system of an image.

Example: sudo ./install.sh --archive meteredge-0.1.0-linux-x64.tar.gz
Example: ./install.sh demo --for 60s
TEXT
}

if [[ ${1:-} == demo ]]; then
  shift
  demo_verb "$@"
fi

verb=install upgrade=no purge=no prefix="" archive=""
destdir=${DESTDIR:-}
case ${1:-} in
  install) shift ;;
  help)
    usage
    exit 0
    ;;
  "" | -*) ;;
  *) fail "unknown verb '$1'; write install or demo; see ./install.sh --help" ;;
esac
while [[ $# -gt 0 ]]; do
  case $1 in
    --upgrade) upgrade=yes ;;
    --uninstall) verb=uninstall ;;
    --purge) purge=yes ;;
    --dry-run) dry_run=yes ;;
    --prefix)
      prefix=${2:-}
      [[ $prefix == /* ]] || fail "--prefix '$prefix': write a full path, e.g. --prefix /opt/meteredge"
      prefix=${prefix%/}
      shift
      ;;
    --archive)
      archive=${2:-}
      [[ -n $archive ]] || fail "--archive names no file; write --archive meteredge-0.1.0-linux-x64.tar.gz"
      shift
      ;;
    -h | --help)
      usage
      exit 0
      ;;
    *) fail "unknown option '$1'; see ./install.sh --help" ;;
  esac
  shift
done
[[ $purge == no || $verb == uninstall ]] || fail "--purge removes configuration and data; it goes with --uninstall"
[[ $upgrade == no || $verb == install ]] || fail "--upgrade and --uninstall do not go together; choose one"
[[ -z $destdir || $destdir == /* ]] || fail "DESTDIR '$destdir' is no full path; write e.g. DESTDIR=/mnt/image"
destdir=${destdir%/}

scratch=$(mktemp -d)
trap 'rm -rf -- "$scratch"' EXIT
umask 022
"${verb}_verb"
