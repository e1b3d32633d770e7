#!/usr/bin/env bash
# Plays the walk of docs/head-end.md, and what can go wrong on it, with the built programs on this machine, and writes what went over the wire, a line of
# JSON each, to walk.jsonl beside this file. The policy is shortened so that it takes four minutes. Needs a Release build, mosquitto-clients and jq.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
bin=$(cd "$here/../../.." && pwd)/artifacts/bin
work=$(mktemp -d)
port=${1:-18830}
jobs_of_ours=()
finish() {
  for job in "${jobs_of_ours[@]}"; do kill "$job" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap finish EXIT

headend() { "$bin/MeterEdge.HeadEnd/release/meteredge-headend" "$@"; }
sim() { "$bin/MeterSim/release/metersim" control --control "$work/sim.sock" "$*"; }
ago() { date -u -d "-$1" +%FT%TZ; }
ahead() { date -u -d "+$1" +%FT%TZ; }
ask() {
  echo "\$ meteredge-headend $*"
  headend "$@" --edge TG-0417 --port "$port" --keys "$work/keys" --timeout "${PATIENCE:-20s}" || echo "exit $?"
}
request() { headend request "$@" --edge TG-0417 --port "$port" || echo "exit $?"; }

# A customer by the unit of his meter: fills the array "about" for the commands.
about() {
  local of=$(($1 - 11))
  about=(--meter "13000521$(printf %04d "$1")" --account "A-$((1000 + of))" --case "C-2026-$(printf %06d $((122 + of)))")
}

# Everything that the customer had to be told, told in time.
tell() {
  local owed=(--due 38650 --since "$(ago '45 days')" --cut-after "$(ago '5 minutes')")
  ask notice "${about[@]}" "${owed[@]}" --kind DEMAND --channel letter --sent "$(ago '20 days')" --delivered "$(ago '20 days')"
  ask notice "${about[@]}" "${owed[@]}" --kind WRITTEN --channel door --outcome posted --by 'Li Wei' --sent "$(ago '8 days')"
  ask notice "${about[@]}" "${owed[@]}" --kind REMOTE_EXTRA --channel voice --sent "$(ago '4 days')" --delivered "$(ago '4 days')"
  ask notice "${about[@]}" "${owed[@]}" --kind FINAL --channel sms --sent "$(ago '45 minutes')" --delivered "$(ago '45 minutes')"
}

# Ordered and approved. What is followed is written down and shown at the end, as several go on at once.
cut() {
  ask order disconnect "${about[@]}" --reason ARREARS --id "$1" >"$work/said.$1" 2>&1 &
  following+=($!)
  sleep 1
  ask approve "${about[@]}" --order "$1"
}
paid() { ask release "${about[@]}" --reason PAID --due 38650 --paid 38650 --txn "B-$1" --id "$1" "${@:2}"; }
seen() { # TEXT FILE: stands in it, or soon will
  local waited=0
  until grep -q "$1" "$2"; do
    sleep 0.1
    if [ $((waited += 1)) -gt 1200 ]; then
      echo "not seen: $1" >&2
      return 1
    fi
  done
}
heard() { seen "$1" "$work/traffic"; }
answered() { heard "\"id\":\"$1\".*\"stage\":\"$2\""; }
following=()

simulated=(sdm530:12-14 sdm530:16-19 sdm630:15 sdm630:20 sdm630:1:district relay-arm:100:channels=4:feeds=1:15,2:20)
"$bin/MeterEdge.HeadEnd/release/meteredge-headend" broker --port "$port" >"$work/broker.log" &
jobs_of_ours+=($!)
"$bin/MeterSim/release/metersim" run --port "$work/bus1" --meters "${simulated[@]}" --truth "$work/truth" --control "$work/sim.sock" >"$work/sim.log" &
jobs_of_ours+=($!)
until mosquitto_pub -V 5 -p "$port" -t ready -m 1 2>/dev/null && [ -e "$work/bus1" ]; do sleep 0.2; done
mosquitto_sub -V 5 -q 1 -p "$port" -t 'me/v1/#' -F '%t %p' >"$work/traffic" &
jobs_of_ours+=($!)
headend keys --keys "$work/keys"

meters=$("$bin/MeterSim/release/metersim" config --meters "${simulated[@]}" | jq -c '
  map(if .Unit >= 12 then . + {Account: "A-\(989 + .Unit)", Class: "Resident", BreakA: 60, SwitchCommissioned: true} else . end)')
cat >"$work/meteredge.json" <<JSON
{ "MeterEdge": {
    "Edge": "TG-0417", "TimeZone": "Asia/Shanghai", "DataDirectory": "$work/data",
    "Buses": [ { "Name": "bus-1", "Port": "$work/bus1", "Baud": 9600, "Parity": "None", "StopBits": 1, "Meters": $meters } ],
    "Schedule": { "Instant": "00:00:10" },
    "Mqtt": { "Host": "127.0.0.1", "Port": $port },
    "Console": { "Socket": "$work/console.sock" },
    "Control": { "KeysFile": "$work/keys/keys.json", "OrderWait": "00:00:20", "Policy": {
      "window.days": ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"], "window.hours": "00:00-24:00", "window.no_holiday_or_eve": false,
      "clock.trusted": false, "countdown.minutes": 0.1, "switch.dwell_minutes": 0, "reconnect.stagger": { "seconds": 0, "outage_seconds": 0 },
      "reconnect.target": "00:00:05", "reconnect.arm_minutes": 1, "reconnect.max_close_attempts": 1,
      "rate.max_opens": { "per_hour": 100, "per_day": 100, "percent_per_day": 100, "percent_open": 100 } } } } }
JSON
mkdir -p "$work/data"
start() {
  "$bin/MeterEdge/release/meteredge" run --config "$work/meteredge.json" >>"$work/daemon.log" 2>&1 &
  daemon=$!
  jobs_of_ours+=("$daemon")
}
start
until [ "$(grep -c up/readings "$work/traffic")" -ge 3 ]; do sleep 0.5; done

request status
request time
request backfill --from "$(ago '1 hour')" --to "$(ahead '1 minute')"

# An order that comes too early is refused with everything that says no; a key too few, an id used twice.
about 12
ask order disconnect "${about[@]}" --reason ARREARS
ask order disconnect "${about[@]}" --reason ARREARS --as notice-1
ask fact on --kind weather --data '{"low_c":14,"high_c":22,"warning":"none"}'
for promise in '6 days' '2 days' '10 hours' '20 minutes'; do
  ask notice --meter 130005210017 --account A-1006 --case "C-${promise// /-}" --due 38650 --since "$(ago '45 days')" --kind WRITTEN --channel door --outcome posted --by 'Li Wei' \
    --cut-after "$(ahead "$promise")"
done

# Called off, held, protected, and paid before the write.
about 16 && tell && cut order-cancel && ask cancel "${about[@]}"
about 17 && tell && cut order-hold && headend hold --edge TG-0417 --case C-2026-000128 --port "$port" --timeout 5s || true
about 18 && tell && cut order-medical && ask fact on --meter 130005210018 --account A-1007 --kind medical && ask fact off --meter 130005210018 --account A-1007 --kind medical
about 19 && tell && cut order-early && paid release-early --no-follow

# Cut; paid, and the release waits for its order, which carries another one along.
about 12 && tell && cut order-1
about 13 && tell && sim switch 13 fault welded && cut order-welded
about 14 && tell && sim switch 14 fault slow 40s && cut order-unknown
seen '"unit":14,.*"fn":16' "$work/truth" && sim fault 14 silent
answered order-1 verified
about 12
request case --case C-2026-000123
paid release-1 --no-follow
sleep 6
headend release "${about[@]}" --edge TG-0417 --keys "$work/keys" --reason PAID --due 38650 --paid 38650 --txn B-release-1b --mode DIRECT --print >"$work/paid.jws"
ask order reconnect "${about[@]}" --mode DIRECT --release "$work/paid.jws" --id order-2 >"$work/said.order-2" 2>&1 &
following+=($!)

# The customer's button: pressed by one, by the other not in time.
for unit in 15 20; do
  about $unit && tell && cut "order-arm-$unit" && answered "order-arm-$unit" verified
  paid "release-arm-$unit" --mode ARM --no-follow
  ask order reconnect "${about[@]}" --mode ARM --id "order-button-$unit" >"$work/said.order-button-$unit" 2>&1 &
  following+=($!)
  answered "order-button-$unit" armed
done
sim switch 100.1 button

# Taken back; and the order is there before the release, for a switch that sticks.
about 16 && cut order-3 && answered order-3 verified
paid release-3 --no-follow
ask revoke "${about[@]}" --ref release-3
ask order reconnect "${about[@]}" --mode DIRECT --no-follow
sim switch 16 fault stuck
paid release-4 --mode DIRECT >"$work/said.release-4" 2>&1 &
following+=($!)

# Somebody closes what was cut, and somebody opens what was not.
about 18 && sim switch 18 fault off && cut order-4 && answered order-4 verified
ask order reconnect "${about[@]}" --mode DIRECT --id order-lonely --no-follow
answered order-lonely expired
answered order-welded contradicted
answered order-unknown unknown
sim fault 14 off
heard field_visit_needed
sim switch 16 fault off
heard 'nobody pressed the button'
answered order-button-15 verified
answered order-2 verified
sim switch 18 close
heard '"tamper"'
sim switch 100.1 open
heard '"switch_moved"'

for language in en zh; do request case --case C-2026-000123 --lang $language; done
request case --meter 130005210099
headend send "$work/paid.jws" --port "$port" --timeout 20s --no-follow || echo "exit $?"
headend keys renew --name payment --keys "$work/keys"
ask keys send --as root-a-1
for n in {1..25}; do mosquitto_pub -V 5 -q 1 -p "$port" -t me/v1/TG-0417/down/order -m "not a token $n"; done
for n in {1..14}; do mosquitto_pub -V 5 -q 1 -p "$port" -t me/v1/TG-0417/down/request -m "{\"v\":1,\"id\":\"flood-$n\",\"do\":\"time\"}"; done
heard attack_suspected
heard rate_limited

# After a start the head of the chain is told at once.
kill "$daemon" && wait "$daemon" || true
start
heard audit_head
request resend --events 1-3
for job in "${following[@]}"; do wait "$job" || true; done
cat "$work"/said.*

sed 's/^\([^ ]*\) /\1\t/' "$work/traffic" | jq -Rc 'split("\t") | {topic: .[0], payload: (.[1] | if startswith("{") then fromjson else . end)}' >"$here/walk.jsonl"
wc -l "$here/walk.jsonl"
