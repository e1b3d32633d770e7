# shellcheck shell=bash
# The daemon's user, its group, and the group that owns serial ports. In an image (DESTDIR) they are those of the image.

account=meteredge

# Line of a name in a database of users or groups; nothing when it has none.
entry() { # passwd|group NAME
  if [[ -n $destdir ]]; then
    grep -m1 "^$2:" "$destdir/etc/$1" 2>/dev/null || true
  else
    getent "$1" "$2" || true
  fi
}

# The number, or the name itself where it is still to be made (only --dry-run gets there).
number() { # passwd|group NAME
  local line
  line=$(entry "$1" "$2" | cut -d: -f3)
  printf '%s\n' "${line:-$2}"
}

user_number() { number passwd "$1"; }
group_number() { number group "$1"; }

want_account() {
  local where=() ports='dialout'
  [[ -z $destdir ]] || where=(--prefix "$destdir")
  [[ -n $(entry group $ports) ]] || ports="uucp" # what other distributions call it
  [[ -n $(entry group $ports) ]] || fail "there is no group dialout that owns serial ports; make it (groupadd --system dialout) and try again"
  [[ -n $(entry group $account) ]] || act groupadd "${where[@]}" --system $account
  [[ -n $(entry passwd $account) ]] ||
    act useradd "${where[@]}" --system --gid $account --home-dir /var/lib/meteredge --no-create-home --shell /usr/sbin/nologin $account
  case ",$(entry group $ports | cut -d: -f4)," in
    *,$account,*) ;;
    *) act usermod "${where[@]}" --append --groups $ports $account ;;
  esac
}

drop_account() {
  local where=()
  [[ -z $destdir ]] || where=(--prefix "$destdir")
  [[ -z $(entry passwd $account) ]] || act userdel "${where[@]}" $account
  # Removed with the user where it was its own group.
  [[ $dry_run == yes || -z $(entry group $account) ]] || act groupdel "${where[@]}" $account
}
