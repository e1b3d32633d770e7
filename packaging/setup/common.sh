# shellcheck shell=bash
# What the parts of the installer share: words, and the few ways in which it changes a machine. Each looks first, so that a second
# run does nothing; each goes through `act`, so that --dry-run shows it and does nothing either.

dry_run=${dry_run:-no}
changes=0

say() { printf '%s\n' "$*"; }

fail() {
  printf '%s: %s\n' "${script_name:-install.sh}" "$1" >&2
  exit 1
}

# Runs one command that changes something, after printing it.
act() {
  local words
  words=$(printf '%q ' "$@")
  changes=$((changes + 1))
  if [[ $dry_run == yes ]]; then
    printf 'would: %s\n' "${words% }"
  else
    printf 'run: %s\n' "${words% }"
    "$@"
  fi
}

# MODE USER GROUP of something that exists, by number, as `stat` prints them; nothing when it is missing.
standing() { stat -c '%a %u %g' -- "$1" 2>/dev/null || true; }

# want_directory MODE USER GROUP PATH. Owners are handed over as numbers: an image's users are not this machine's.
want_directory() {
  local user group
  user=$(user_number "$2") group=$(group_number "$3")
  [[ -d $4 && $(standing "$4") == "${1#0} $user $group" ]] || act install -d -m "$1" -o "$user" -g "$group" -- "$4"
}

# want_file MODE USER GROUP SOURCE PATH: the same bytes, owner and mode.
want_file() {
  local user group
  user=$(user_number "$2") group=$(group_number "$3")
  if [[ -f $5 && ! -L $5 && $(standing "$5") == "${1#0} $user $group" ]] && cmp -s -- "$4" "$5"; then
    return
  fi
  # Beside it first: whoever reads it meanwhile, or a power cut, finds the old file or the new one.
  act install -m "$1" -o "$user" -g "$group" -- "$4" "$5.new"
  act mv -fT -- "$5.new" "$5"
}

# want_link TARGET PATH: switched in one step, never missing in between.
want_link() {
  [[ -L $2 && $(readlink -- "$2") == "$1" ]] && return
  [[ ! -e $2 || -L $2 ]] || fail "$2 is there and is no link; move it away and try again"
  act ln -sfnT -- "$1" "$2.new"
  act mv -fT -- "$2.new" "$2"
}

# want_absent PATH...
want_absent() {
  local path
  for path in "$@"; do
    [[ ! -e $path && ! -L $path ]] || act rm -rf -- "$path"
  done
}
