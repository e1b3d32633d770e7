# shellcheck shell=bash
# install, upgrade, uninstall: each is one list of steps.

nothing_done="this is what would be done; nothing was"

install_verb() {
  find_prefix
  must_be_allowed
  find_candidate
  local installed name
  installed=$(current_folder)
  if [[ $upgrade == yes ]]; then
    [[ -n $installed ]] || fail "nothing is installed in $prefix that could be upgraded; run ./install.sh"
  elif [[ -n $installed && $(build_line "$installed") != "$(build_line "$stage")" ]]; then
    fail "version $(basename -- "$installed") is installed; to replace it: ./install.sh --upgrade"
  fi
  name=$(name_of_candidate)
  want_account
  want_parents
  want_settings
  want_version "$name"
  must_pass_check "$name"
  if [[ -z $installed || $(basename -- "$installed") == "$name" ]]; then
    put_in_order "$name"
  else
    replace "$(basename -- "$installed")" "$name"
  fi
}

# A first installation, or one that is to be as it was.
put_in_order() { # NAME
  local before=$changes
  want_outside "$1" "$stage"
  [[ $changes == "$before" ]] || reload
  want_enabled
  if ! has_systemd; then
    [[ -n $destdir ]] || say "systemd does not run here: the service starts at the next boot"
  elif [[ $changes != "$before" ]]; then
    become_ready restart || fail "$1 is installed and did not become ready; see why: journalctl -u meteredge, then: systemctl restart meteredge"
  elif ! is_running; then
    become_ready start || fail "$1 is installed and did not become ready; see why: journalctl -u meteredge, then: systemctl restart meteredge"
  fi
  if [[ $changes == 0 ]]; then
    say "meteredge $1 is installed and as it should be; nothing was changed"
  elif [[ $dry_run == yes ]]; then
    say "$nothing_done"
  else
    say "meteredge $1 is installed"
    say "next: name the edge, its lines and meters in $settings/meteredge.json; meteredge check; systemctl restart meteredge"
  fi
}

# The old version stays until the new one is ready.
replace() { # OLD NEW
  want_outside "$2" "$stage"
  reload
  want_enabled
  if has_systemd && ! become_ready restart; then
    go_back "$1" "$2"
  fi
  drop_old_versions "$1" "$2"
  [[ $dry_run == no ]] || { say "$nothing_done"; return 0; }
  say "meteredge $2 is installed; it was $1, which is kept in $prefix/versions"
}

go_back() { # OLD NEW
  say "$2 did not become ready; going back to $1"
  act systemctl stop meteredge.service || true
  want_outside "$1" "$destdir$prefix/versions/$1"
  reload
  act systemctl reset-failed meteredge.service || true
  become_ready restart || fail "neither $2 nor $1 became ready; see why: journalctl -u meteredge"
  want_absent "$destdir$prefix/versions/$2"
  fail "$2 did not become ready and was taken away again; $1 runs as before. See why: journalctl -u meteredge --since -10min"
}

uninstall_verb() {
  find_prefix
  must_be_allowed
  if has_systemd && [[ -e $unit ]]; then
    act systemctl disable --now --quiet meteredge.service
  fi
  want_absent "$destdir/etc/systemd/system/multi-user.target.wants/meteredge.service" "$destdir$unit" "$destdir$rule"
  [[ $(readlink -- "$destdir$command_link") != "$prefix/current/meteredge" ]] || want_absent "$destdir$command_link"
  want_absent "$destdir$prefix/current" "$destdir$prefix/versions" "$destdir$settings/meteredge.schema.json"
  # Not what else somebody has put there.
  [[ ! -d $destdir$prefix ]] || act rmdir --ignore-fail-on-non-empty -- "$destdir$prefix"
  [[ $changes == 0 ]] || reload
  if [[ $purge == yes ]]; then
    want_absent "$destdir$settings" "$destdir$state" "$destdir$unit.d"
    drop_account
  fi
  if [[ $changes == 0 ]]; then
    say "meteredge is not installed; nothing was changed"
  elif [[ $dry_run == yes ]]; then
    say "$nothing_done"
  elif [[ $purge == yes ]]; then
    say "meteredge is gone, with its configuration and its data"
  else
    say "meteredge is gone; its configuration in $settings and its data in $state stay (--purge removes them too)"
  fi
}

must_be_allowed() {
  [[ $(id -u) == 0 || $dry_run == yes ]] || fail "changing the system needs root: sudo ./install.sh ..., or look first with --dry-run"
  if [[ -n $destdir ]]; then
    [[ -f $destdir/etc/passwd && -f $destdir/etc/group ]] || fail "DESTDIR $destdir has no etc/passwd and etc/group; unpack a root file system there first"
  else
    command -v systemctl >/dev/null || fail "there is no systemd on this machine, which runs the service; for an image set DESTDIR"
  fi
  [[ ! -e $destdir/usr/lib/systemd/system/meteredge.service ]] || fail "meteredge is installed as a Debian package; upgrade it with apt, or remove it first: apt remove meteredge"
}
