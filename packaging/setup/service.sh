# shellcheck shell=bash
# The service: starting a version and knowing that it is ready. In an image, or where systemd does not run, it starts at the next boot.

has_systemd() { [[ -z $destdir && -d /run/systemd/system ]]; }

want_enabled() {
  if [[ -n $destdir ]]; then
    want_directory 0755 root root "$destdir/etc/systemd/system/multi-user.target.wants"
    want_link ../meteredge.service "$destdir/etc/systemd/system/multi-user.target.wants/meteredge.service"
  elif ! systemctl is-enabled --quiet meteredge.service 2>/dev/null; then
    act systemctl enable --quiet meteredge.service
  fi
}

# The new unit and the new rule are taken note of. Nothing else on the machine is touched.
reload() {
  has_systemd || return 0
  act systemctl daemon-reload
  if command -v udevadm >/dev/null && [[ -S /run/udev/control ]]; then
    act udevadm control --reload
    act udevadm trigger --action=change --subsystem-match=tty
  fi
}

# `systemctl start` of a notifying service returns when it has said READY=1. One that ends right after it is not ready either.
become_ready() { # start|restart
  act systemctl "$1" meteredge.service || return 1
  [[ $dry_run == no ]] || return 0
  sleep 3
  systemctl is-active --quiet meteredge.service
}

is_running() { systemctl is-active --quiet meteredge.service 2>/dev/null; }

# Asked as the daemon's user, who must be able to read it. What is wrong is printed line by line; a version that nobody uses goes again.
must_pass_check() { # NAME
  local said folder=$prefix/versions/$1
  if [[ $dry_run == yes || -n $destdir ]]; then
    return
  fi
  said=$(setpriv --reuid=$account --regid=$account --init-groups "$folder/meteredge" check --config "$settings/meteredge.json" 2>&1) && return
  printf '%s\n' "$said" >&2
  [[ $(current_folder) == "$folder" ]] || want_absent "$folder"
  fail "$1 refuses $settings/meteredge.json (above); mend it and try again. What runs was left alone"
}
