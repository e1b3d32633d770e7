# shellcheck shell=bash
# What the cases of clean-root.sh are made of: the box, its archives, its meters, and ways to look at it.

passed=0 failed=0

# must "what is claimed" COMMAND...: counts, and shows what the command said when it is not so.
must() {
  local claim=$1 said
  shift
  if said=$("$@" 2>&1); then
    passed=$((passed + 1))
    printf 'ok    %s\n' "$claim"
  else
    failed=$((failed + 1))
    printf 'FAIL  %s (%s)\n' "$claim" "$*"
    printf '%s\n' "$said" | tail -n 20 | sed 's/^/      /'
    tail -n 6 -- "$box/run/manager/log" "$box/run/manager/journal" 2>/dev/null | cut -c1-300 | sed 's/^/      /' || true
  fi
}

# eventually COMMAND...: true once the command is, within a minute.
eventually() {
  local end=$((SECONDS + 60)) said=""
  until said=$("$@" 2>&1); do
    [[ $SECONDS -lt $end ]] || { printf '%s\n' "$said"; return 1; }
    sleep 0.3
  done
}

in_box() { chroot "$box" /usr/bin/env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TZ=UTC "$@"; }

# The installer of an archive that was copied to the box, as an operator unpacks and starts it.
installer() { # VERSION OPTIONS...
  local version=$1
  shift
  in_box "/root/$version/install.sh" "$@"
}

# refuses "text" COMMAND...: the command fails, and its last line, the installer's only one of its kind, has the text in it.
refuses() {
  local text=$1 code=0
  shift
  "$@" >"$folder/out" 2>"$folder/err" || code=$?
  cat -- "$folder/out" "$folder/err"
  [[ $code == 1 && $(grep -c '^install.sh: ' "$folder/err") == 1 && $(tail -n 1 -- "$folder/err") == "install.sh: "*"$text"* ]]
}

# says "text" COMMAND...: the command succeeds with that text.
says() {
  local text=$1
  shift
  "$@" >"$folder/out" 2>&1 || { cat -- "$folder/out"; return 1; }
  cat -- "$folder/out"
  grep -qF -- "$text" "$folder/out"
}

# The mirror and the suite that this machine itself uses.
make_box() {
  local mirror suite
  # shellcheck disable=SC2016  # apt fills these in
  read -r mirror suite < <(apt-get indextargets --format '$(REPO_URI) $(CODENAME) $(COMPONENT)' 'Created-By: Packages' 'Origin: Debian' |
    awk '$3 == "main" && $2 !~ /-/ { print $1, $2; exit }') || true
  [[ -n ${suite:-} ]] || die "this machine's apt knows no Debian mirror"
  echo "making a fresh Debian $suite in $box ..."
  debootstrap --variant=minbase --include=openssl "$suite" "$box" "$mirror" >"$folder/debootstrap.log" 2>&1 ||
    { tail -n 5 -- "$folder/debootstrap.log" >&2; die "debootstrap failed; the end of its output is above"; }
  mount -t proc proc "$box/proc"
  mount -t tmpfs -o mode=755 tmpfs "$box/run"
  # The simulator's line is a pseudo-terminal of this machine.
  mount --bind /dev/pts "$box/dev/pts"
  install -m 0755 -- "$here/systemctl" "$box/usr/bin/systemctl"
  mkdir -p "$box/run/systemd/system" # says that systemd runs
  mkdir -p "$box/etc/udev/rules.d" # comes with every real box
}

# An archive per version, unpacked under its name in the box's /root.
make_archives() {
  bash "$sources/packaging/archive.sh" --binaries "$binaries" --output "$folder" >/dev/null
  first=$(sed -n 's#.*<Version>\(.*\)</Version>.*#\1#p' "$sources/Directory.Build.props")
  local archive
  archive=$(compgen -G "$folder/meteredge-$first-*.tar.gz")
  cp -- "$archive" "$box/root/first.tar.gz"
  (cd -- "$box/root" && sha256sum first.tar.gz >first.tar.gz.sha256)
  unpack "$archive" first
  version_of first 9.0.0 second
  echo '# of the second version' >>"$box/root/second/packaging/meteredge.service"
  # Passes its check, never says that it is ready.
  version_of first 9.1.0 silent
  wrap silent 'run) exec sleep 1000 ;;'
  # Ends at once.
  version_of first 9.2.0 dying
  wrap dying 'run) exit 1 ;;'
  # Does not take the configuration.
  version_of first 9.3.0 choosy
  # shellcheck disable=SC2016  # meant for the wrapper
  wrap choosy 'check) case $3 in /etc/*) echo "MeterEdge:Edge: is not liked"; exit 78 ;; esac ;;'
}

unpack() { mkdir -p "$box/root/$2" && tar -xzf "$1" -C "$box/root/$2" --strip-components=1; }

version_of() { # FROM VERSION NAME
  cp -r -- "$box/root/$1" "$box/root/$3"
  sed -i "s/^[^ ]*/$2/; s/[^ ]*\$/sourceof$3/" "$box/root/$3/build"
}

wrap() { # NAME CASE
  mv -- "$box/root/$1/meteredge" "$box/root/$1/real"
  # shellcheck disable=SC2016  # meant for the wrapper
  printf '#!/bin/sh\ncase $1 in\n  %s\nesac\nexec "$(dirname "$(readlink -f "$0")")/real" "$@"\n' "$2" >"$box/root/$1/meteredge"
  chmod 0755 "$box/root/$1/meteredge"
}

start_meters() {
  local end=$((SECONDS + 20)) ready=$folder/metersim.ready
  "$simulator" run --port "$folder/line" --tcp 127.0.0.1:0 --meters 1/sdm630:1-2 2/abb-b23:3 --json >"$ready" 2>&1 &
  until [[ -e $folder/line && -s $ready ]]; do
    [[ $SECONDS -lt $end ]] || die "the simulator did not start: $(cat -- "$ready")"
    sleep 0.2
  done
  # As a serial port is on Debian: root's and the group's that the daemon's user has to be in.
  local terminal
  terminal=$(readlink -f -- "$folder/line")
  chown root:20 "$terminal" # dialout has this number on every Debian
  chmod 0660 "$terminal"
  ln -sfn -- "$terminal" "$box/dev/ttySIM"
  gateway=$(grep -o '127.0.0.1:[0-9]*' "$ready" | head -n 1)
}

# What a technician writes into the configuration.
configure() {
  cat >"$box/etc/meteredge/meteredge.json" <<TEXT
{
  "MeterEdge": {
    "Edge": "clean-root",
    "Schedule": { "Instant": "00:00:01" },
    "Buses": [
      { "Name": "wire", "Port": "/dev/ttySIM", "Baud": 9600, "Parity": "None", "Meters": [
        { "Serial": "130005210001", "Unit": 1, "Profile": "eastron-sdm630" },
        { "Serial": "130005210002", "Unit": 2, "Profile": "eastron-sdm630" } ] },
      { "Name": "gateway", "Tcp": "$gateway", "Framing": "Tcp", "Meters": [
        { "Serial": "130005220003", "Unit": 3, "Profile": "abb-b23" } ] }
    ]
  }
}
TEXT
}

# Numbers of the readings of a meter that are good, newest first.
good_readings() { in_box meteredge history "$1" --last 1000 --json | grep -o '"seq":[0-9]*[^{]*"q":"good"' | grep -o '^"seq":[0-9]*' | cut -d: -f2; }
newest() { good_readings "$1" | head -n 1; }
newer_than() { [[ $(newest "$1") -gt $2 ]]; }

# A good reading of a serial and of a TCP meter that was not there before.
reads_on() {
  local wire gateway_reading
  wire=$(newest 130005210001) && gateway_reading=$(newest 130005220003) || return 1
  eventually newer_than 130005210001 "${wire:-0}" && eventually newer_than 130005220003 "${gateway_reading:-0}"
}

is_active() { in_box systemctl is-active --quiet meteredge.service; }
main_pid() { cat -- "$box/run/manager/main.pid"; }
is_another_run() { is_active && [[ $(main_pid) != "$1" ]]; }
version_in_use() { basename -- "$(readlink -- "$box/opt/meteredge/current")"; }
versions() { find "$box/opt/meteredge/versions" -mindepth 1 -maxdepth 1 -printf '%f\n' | sort | tr '\n' ' '; }
is() { printf 'is %s, not %s\n' "$2" "$1"; [[ $1 == "$2" ]]; }

# Names, kinds, owners, modes, sizes and times of everything on the box but what runs.
files() { (cd -- "$box" && find . \( -path ./proc -o -path ./run -o -path ./dev/pts -o -path ./root -o -path ./tmp -o -path './var/lib/meteredge/*' \) -prune -o -printf '%p %y %m %U:%G %l %s %T@\n' | sort); }
names() { (cd -- "$box" && find . \( -path ./proc -o -path ./run -o -path ./dev/pts -o -path ./root -o -path ./tmp \) -prune -o -print | sort); }
same() { diff -- "$1" "$2"; }
