# shellcheck shell=bash
# Where things lie. A version is a folder of its own, and `current` names the one in use:
#   PREFIX/versions/0.1.0/   PREFIX/current -> versions/0.1.0   /usr/local/bin/meteredge -> PREFIX/current/meteredge

unit=/etc/systemd/system/meteredge.service
rule=/etc/udev/rules.d/60-meteredge.rules
command_link=/usr/local/bin/meteredge
settings=/etc/meteredge
state=/var/lib/meteredge

# The prefix of what is installed, else the one that was asked for.
find_prefix() {
  local target
  target=$(readlink -- "$destdir$command_link" 2>/dev/null) || target=""
  installed_prefix=${target%/current/meteredge}
  if [[ -n $installed_prefix && -n $prefix && $prefix != "$installed_prefix" && -e $destdir$installed_prefix/current ]]; then
    fail "meteredge is installed in $installed_prefix; uninstall it first, or leave --prefix away"
  fi
  prefix=${prefix:-${installed_prefix:-/opt/meteredge}}
  [[ $prefix == /* && $prefix != / && $prefix != *[[:space:]%]* ]] || fail "--prefix $prefix: write a full path without spaces, e.g. /opt/meteredge"
}

# Folder of the version in use; nothing when there is none.
current_folder() {
  local link
  link=$(readlink -- "$destdir$prefix/current" 2>/dev/null) || return 0
  [[ ! -d $destdir$prefix/$link ]] || printf '%s\n' "$destdir$prefix/$link"
}

# Name of the folder that a version gets: its number, and its sources where other ones had that number.
name_of_candidate() {
  local there=$destdir$prefix/versions/$version
  if [[ ! -d $there || $(build_line "$there") == "$(build_line "$stage")" ]]; then
    printf '%s\n' "$version"
  else
    printf '%s+%s\n' "$version" "$(build_line "$stage" | cut -d' ' -f4)"
  fi
}

want_parents() {
  local path
  for path in /etc/systemd/system /etc/udev/rules.d /usr/local/bin "$prefix" "$prefix/versions"; do
    [[ -d $destdir$path ]] || act install -d -m 0755 -- "$destdir$path"
  done
}

# A copy is complete when it has its name: a run that was cut short leaves only PREFIX/versions/.new.
want_version() { # NAME
  local folder=$destdir$prefix/versions/$1 new=$destdir$prefix/versions/.new
  [[ $stage != "$folder" ]] || return 0
  [[ -d $folder ]] && diff -rq -- "$stage" "$folder" >/dev/null 2>&1 && return
  must_fit
  want_absent "$new"
  act install -d -m 0755 -- "$new"
  act cp -r --no-preserve=ownership -- "$stage/." "$new/"
  act chmod -R u=rwX,go=rX -- "$new"
  if [[ -d $folder ]]; then
    act mv -T -- "$folder" "$folder.broken"
  fi
  act mv -T -- "$new" "$folder"
  want_absent "$folder.broken"
}

must_fit() {
  local there=$destdir$prefix needed free
  until [[ -d $there ]]; do there=$(dirname -- "$there"); done
  needed=$(($(du -sk -- "$stage" | cut -f1) + 10240))
  free=$(df -Pk -- "$there" | awk 'NR == 2 { print $4 }')
  [[ $free -ge $needed ]] || fail "there are $((free / 1024)) MiB free in $there and $((needed / 1024)) are needed; make room or choose another --prefix"
}

# The unit of a version, as this installation needs it.
rendered_unit() { # FOLDER OUT
  # The page of the manual comes with the Debian package only.
  local edit=(-e "s#@BINARY@#$prefix/current/meteredge#" -e '/^Documentation=/d')
  # The self-contained program compiles while it runs.
  [[ $(build_line "$1" | cut -d' ' -f2) != self-contained ]] || edit+=(-e 's/^MemoryDenyWriteExecute=yes$/MemoryDenyWriteExecute=no/')
  sed "${edit[@]}" -- "$1/packaging/meteredge.service" >"$2"
}

# What belongs to a version and lies elsewhere: it comes and goes with `current`. FOLDER is where its files can be read now.
want_outside() { # NAME FOLDER
  want_link "versions/$1" "$destdir$prefix/current"
  want_link "$prefix/current/meteredge" "$destdir$command_link"
  rendered_unit "$2" "$scratch/unit"
  want_file 0644 root root "$scratch/unit" "$destdir$unit"
  want_file 0644 root root "$2/packaging/60-meteredge.rules" "$destdir$rule"
  want_file 0644 root root "$2/packaging/meteredge.schema.json" "$destdir$settings/meteredge.schema.json"
}

want_settings() {
  want_directory 0750 root $account "$destdir$settings"
  want_directory 0750 $account $account "$destdir$state"
  # Once it is there it is the operator's.
  [[ -e $destdir$settings/meteredge.json ]] || want_file 0640 root $account "$stage/packaging/meteredge.json" "$destdir$settings/meteredge.json"
}

# Two versions are kept: the one in use, and the one before it.
drop_old_versions() { # KEEP KEEP
  local folder name
  for folder in "$destdir$prefix"/versions/*/; do
    name=$(basename -- "$folder")
    [[ $name == "$1" || $name == "$2" || $name == '*' ]] || want_absent "${folder%/}"
  done
}
