# shellcheck shell=bash
# The version that is to be installed: unpacked from an archive, lying beside this script (an unpacked archive), or built here.
# Afterwards $stage holds it as an archive does: the binaries, install.sh, packaging/ and `build`, one line: VERSION KIND MACHINE SOURCE.

build_line() { cat -- "$1/build" 2>/dev/null || true; }

find_candidate() {
  stage=$scratch/candidate
  if [[ -n $archive ]]; then
    unpack_archive
  elif [[ -f $root/build ]]; then
    stage=$root
  else
    build_candidate
  fi
  read -r version kind machine _ < <(build_line "$stage") || fail "the file 'build' of the version to install is empty; make the archive again (packaging/archive.sh)"
  [[ $version =~ ^[0-9][0-9A-Za-z.+~-]*$ ]] || fail "'$version' is no version; make the archive again (packaging/archive.sh)"
  must_run_here
}

unpack_archive() {
  [[ -f $archive ]] || fail "there is no file $archive; make it with packaging/archive.sh"
  if [[ -f $archive.sha256 ]]; then
    (cd -- "$(dirname -- "$archive")" && sha256sum --status -c -- "$(basename -- "$archive").sha256") ||
      fail "$archive is not what $archive.sha256 says; copy both again"
  fi
  mkdir -- "$stage"
  tar -xzf "$archive" -C "$stage" --no-same-owner --strip-components=1 2>/dev/null ||
    fail "$archive cannot be unpacked; copy it again, or make it with packaging/archive.sh"
  [[ -x $stage/meteredge && -f $stage/build && -f $stage/packaging/meteredge.service ]] ||
    fail "$archive is no archive of meteredge; make one with packaging/archive.sh"
}

# Sources that were installed already are not built again.
build_candidate() {
  local installed
  [[ -f $root/src/MeterEdge/MeterEdge.csproj ]] || fail "there is nothing to build from in $root; name an archive: ./install.sh --archive FILE"
  installed=$(current_folder)
  if [[ -n $installed && $(build_line "$installed") == *" $(source_hash "$root")" ]]; then
    stage=$installed
  elif [[ $dry_run == yes ]]; then
    say "would: build version $(source_version "$root") of $root"
    mkdir -p -- "$stage"
    cp -r -- "$root/packaging" "$stage/packaging"
    printf '%s native %s %s\n' "$(source_version "$root")" "$(this_machine)" "$(source_hash "$root")" >"$stage/build"
  else
    build_stage "$root" "$stage" native "$scratch"
  fi
}

must_run_here() {
  local said
  [[ -z $destdir && -x $stage/meteredge ]] || return 0
  [[ $machine == "$(this_machine)" ]] ||
    fail "this version is for $machine and this machine is $(this_machine); take the archive for $(this_machine)"
  # The whole of it, also what it loads only when needed.
  said=$("$stage/meteredge" check --config "$stage/packaging/meteredge.json" 2>&1) && return
  case $said in
    *libssl*) fail "OpenSSL's library is missing; install it (Debian: apt install libssl3) and try again" ;;
    *) fail "the daemon does not run on this machine (${said%%$'\n'*}); build it here, or make the archive with: packaging/archive.sh --self-contained" ;;
  esac
}
