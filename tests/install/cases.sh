# shellcheck shell=bash
# The cases of clean-root.sh, in the order of a box's life.

every_case() {
  looking_first
  first_installation
  at_work
  again
  upgrade_and_back
  trouble
  removal
  an_image
}

looking_first() {
  names >"$folder/names.before"
  files >"$folder/files.before"
  must "a dry run says what it would do" says "would: useradd" installer first --dry-run
  files >"$folder/files.after"
  must "a dry run changes nothing" same "$folder/files.before" "$folder/files.after"
  cp -r -- "$box/root/first" "$box/tmp/first" # where everybody can read it
  must "who is not root is told so" refuses "needs root" in_box setpriv --reuid=65534 --regid=65534 --clear-groups /tmp/first/install.sh
  must "there is nothing to upgrade yet" refuses "nothing is installed in /opt/meteredge" installer first --upgrade
  must "a damaged archive is refused" damaged_archive
  must "a machine without OpenSSL is told so" without_libssl
  files >"$folder/files.after"
  must "all of which changed nothing" same "$folder/files.before" "$folder/files.after"
}

# A small image may be without it.
without_libssl() {
  local library code=0
  library=$(compgen -G "$box/usr/lib/*/libssl.so.3")
  mount --bind /dev/null "$library"
  refuses "OpenSSL's library is missing; install it (Debian: apt install libssl3) and try again" installer first || code=$?
  umount -- "$library"
  return "$code"
}

damaged_archive() {
  printf 'x' >>"$box/root/bad.tar.gz"
  refuses "/root/bad.tar.gz cannot be unpacked" installer first --archive /root/bad.tar.gz
}

first_installation() {
  must "one command installs from an archive and starts" says "meteredge $first is installed" installer first --archive /root/first.tar.gz
  must "the service is active" is_active
  must "it said that it is ready" grep -q READY=1 "$box/run/manager/log"
  must "the version has a folder of its own" is "$(version_in_use)" "$first"
  must "the default configuration passes the check" in_box meteredge check
  must "the configuration is root's, and the daemon's group reads it" is "$(in_box stat -c '%U:%G %a' /etc/meteredge/meteredge.json)" "root:meteredge 640"
  must "the data are the daemon's alone" is "$(in_box stat -c '%U:%G %a' /var/lib/meteredge)" "meteredge:meteredge 750"
  must "the programs are root's" is "$(in_box find /opt/meteredge ! -user root -o -perm /022 ! -type l)" ""
  must "the daemon runs as its own user" is "$(in_box stat -c '%U' "/proc/$(main_pid)")" meteredge
  must "the service starts at the next boot" in_box systemctl is-enabled --quiet meteredge.service
  must "the unit is in order" unit_in_order
  must "the unit's exposure is at most 1.6" exposure
}

unit_in_order() {
  sed 's#^ExecStart=[^ ]*#ExecStart=/bin/true#' "$box/etc/systemd/system/meteredge.service" >"$folder/meteredge.service"
  local said
  said=$(systemd-analyze verify "$folder/meteredge.service" 2>&1) && [[ -z $said ]] || { echo "$said"; return 1; }
}

exposure() { systemd-analyze security --no-pager --offline=true --threshold=16 "$folder/meteredge.service"; }

at_work() {
  configure
  cp -p -- "$box/etc/meteredge/meteredge.json" "$folder/configured"
  must "the technician's configuration passes the check" in_box meteredge check
  in_box systemctl restart meteredge.service
  must "readings come over the serial line" eventually newer_than 130005210001 0
  must "readings come over TCP" eventually newer_than 130005220003 0
  must "who is in the daemon's group uses the console" in_box setpriv --reuid=65534 --regid=65534 --groups="$(stat -c %g "$box/var/lib/meteredge")" meteredge console status
  must "nobody else does" is "$(in_box setpriv --reuid=65534 --regid=65534 --clear-groups meteredge console status >/dev/null 2>&1; echo $?)" 1
  local before reading
  before=$(main_pid) reading=$(newest 130005210001 || true)
  kill -9 "$before"
  must "killed, it comes back by itself" eventually is_another_run "$before"
  must "with its readings" grep -qx "$reading" <(good_readings 130005210001)
  must "and reads on" reads_on
  must "it feeds the watchdog" eventually grep -q fed "$box/run/manager/log"
  before=$(main_pid)
  kill -STOP "$before"
  must "hung, it is ended by the watchdog" eventually grep -q 'ends the daemon: watchdog' "$box/run/manager/log"
  must "and comes back" eventually is_another_run "$before"
  must "and reads on" reads_on
}

again() {
  files >"$folder/files.before"
  local before
  before=$(main_pid)
  must "a second installation says that nothing was changed" says "nothing was changed" installer first --archive /root/first.tar.gz
  must "an upgrade to the same version too" says "nothing was changed" installer first --upgrade
  files >"$folder/files.after"
  must "no file was changed" same "$folder/files.before" "$folder/files.after"
  must "the daemon was not restarted" is "$(main_pid)" "$before"
  rm -- "$box/etc/udev/rules.d/60-meteredge.rules"
  chmod 0777 "$box/etc/meteredge"
  must "what was lost comes back" installer first
  must "with its rights" is "$(in_box stat -c '%U:%G %a' /etc/meteredge /etc/udev/rules.d/60-meteredge.rules | tr '\n' ' ')" "root:meteredge 750 root:root 644 "
  must "another version is not installed by accident" refuses "version $first is installed; to replace it: ./install.sh --upgrade" installer second
}

upgrade_and_back() {
  local before
  before=$(newest 130005210001 || true)
  must "an upgrade" says "meteredge 9.0.0 is installed; it was $first" installer second --upgrade
  must "runs the new version" is "$(version_in_use)" 9.0.0
  must "with the new unit" grep -q 'of the second version' "$box/etc/systemd/system/meteredge.service"
  must "keeps the configuration" same "$folder/configured" "$box/etc/meteredge/meteredge.json"
  must "keeps the readings" grep -qx "$before" <(good_readings 130005210001)
  must "and reads on" reads_on

  goes_back silent 9.1.0
  goes_back dying 9.2.0

  before=$(main_pid)
  must "a version that refuses the configuration is not tried" choosy_is_refused
  must "and what runs was left alone" is "$(main_pid) $(versions)" "$before $first 9.0.0 "
}

goes_back() { # NAME VERSION
  must "$1: an upgrade to a version that does not become ready is taken back" refuses "$2 did not become ready and was taken away again; 9.0.0 runs as before" installer "$1" --upgrade
  must "$1: the old version runs" is_active
  must "$1: it is the old one" is "$(version_in_use) $(versions)" "9.0.0 $first 9.0.0 "
  must "$1: with its own unit" grep -q 'of the second version' "$box/etc/systemd/system/meteredge.service"
  must "$1: the configuration is kept" same "$folder/configured" "$box/etc/meteredge/meteredge.json"
  must "$1: it reads on" reads_on
}

choosy_is_refused() {
  local code=0
  installer choosy --upgrade >"$folder/out" 2>&1 || code=$?
  cat -- "$folder/out"
  [[ $code == 1 ]] && grep -q 'is not liked' "$folder/out" && grep -q '^install.sh: 9.3.0 refuses /etc/meteredge/meteredge.json' "$folder/out"
}

trouble() {
  echo '{ "MeterEdge": { "Edge": "clean-root", "Bosses": [] } }' >"$box/etc/meteredge/meteredge.json"
  in_box systemctl restart meteredge.service >/dev/null 2>&1 || true
  must "a refused configuration ends it for good" eventually grep -q 'the daemon ended with code 78' "$box/run/manager/log"
  cp -p -- "$folder/configured" "$box/etc/meteredge/meteredge.json"
  must "the installer starts it again" installer second
  must "it runs" is_active
}

removal() {
  local before
  before=$(newest 130005210001 || true)
  must "a dry run of removal removes nothing" says "would: rm" installer second --uninstall --dry-run
  must "and the service runs on" is_active
  must "removal" says "its configuration in /etc/meteredge and its data in /var/lib/meteredge stay" installer second --uninstall
  must "ends the daemon" is "$(pgrep -u "$(stat -c %u "$box/var/lib/meteredge")" meteredge)" ""
  must "takes away the programs, the unit and the rule" gone /opt/meteredge /usr/local/bin/meteredge /etc/systemd/system/meteredge.service /etc/udev/rules.d/60-meteredge.rules
  must "keeps the configuration" same "$folder/configured" "$box/etc/meteredge/meteredge.json"
  must "a second removal says so" says "nothing was changed" installer second --uninstall
  must "installed again, to a prefix" installer first --prefix /srv/meteredge
  must "the old readings are there" grep -qx "$before" <(good_readings 130005210001)
  must "and it reads on" reads_on
  must "another prefix is refused" refuses "meteredge is installed in /srv/meteredge" installer first --prefix /opt/other
  must "purging" says "with its configuration and its data" installer first --uninstall --purge
  names >"$folder/names.after"
  must "leaves no file" same <(grep -v -e '-$' "$folder/names.before") <(grep -v -e '-$' "$folder/names.after")
  must "and no user" is "$(grep -c meteredge "$box/etc/passwd" "$box/etc/group" | tr '\n' ' ')" "$box/etc/passwd:0 $box/etc/group:0 "
}

gone() {
  local path left=0
  for path in "$@"; do
    [[ ! -e $box$path && ! -L $box$path ]] || { echo "$path is there"; left=1; }
  done
  return "$left"
}

# The image of a box is filled from outside, on a machine without clang.
an_image() {
  local clang
  clang=$(command -v clang) && mount --bind /dev/null "$(readlink -f -- "$clang")"
  must "an image is installed from the sources, and without clang it says what it builds" \
    says "building the self-contained program instead of the native one" into_image
  [[ -z $clang ]] || umount -- "$(readlink -f -- "$clang")"
  must "a second installation neither builds nor changes anything" says "nothing was changed" into_image
  must "the unit lets it compile while it runs" grep -qx 'MemoryDenyWriteExecute=no' "$box/etc/systemd/system/meteredge.service"
  configure
  must "the image's configuration passes the check" in_box meteredge check
  must "its service starts at the first boot" in_box test -e /etc/systemd/system/multi-user.target.wants/meteredge.service
  in_box systemctl start meteredge.service || true
  must "the self-contained program reads" eventually newer_than 130005220003 0
  in_box systemctl stop meteredge.service
  must "an image is emptied from outside" into_image --uninstall --purge
  names >"$folder/names.after"
  must "and no file is left" same <(grep -v -e '-$' "$folder/names.before") <(grep -v -e '-$' "$folder/names.after")
}

into_image() { env DESTDIR="$box" bash "$sources/install.sh" "$@"; }
