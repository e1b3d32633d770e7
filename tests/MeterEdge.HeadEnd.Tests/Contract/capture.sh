#!/usr/bin/env bash
# Runs the walk of docs/head-end.md with the built programs on this machine and writes what went over the wire, a line of JSON each, to walk.jsonl beside this
# file. Needs a Release build, mosquitto_sub and jq.
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
ask() {
  echo "\$ meteredge-headend $*"
  headend "$@" --port "$port" --keys "$work/keys" --timeout "${PATIENCE:-20s}" || echo "exit $?"
}

"$bin/MeterEdge.HeadEnd/release/meteredge-headend" broker --port "$port" >"$work/broker.log" &
jobs_of_ours+=($!)
"$bin/MeterSim/release/metersim" run --port "$work/bus1" --meters sdm530:12 sdm630:1 sdm630:8:district --control "$work/sim.sock" >"$work/sim.log" &
jobs_of_ours+=($!)
until mosquitto_pub -V 5 -p "$port" -t ready -m 1 2>/dev/null && [ -e "$work/bus1" ]; do sleep 0.2; done
mosquitto_sub -V 5 -q 1 -p "$port" -t 'me/v1/#' -F '%t %p' >"$work/traffic" &
jobs_of_ours+=($!)
headend keys --keys "$work/keys"

meters=$("$bin/MeterSim/release/metersim" config --meters sdm530:12 sdm630:1 sdm630:8:district |
  jq -c '.[0] += {Account: "A-1001", Class: "Resident", BreakA: 60}')
cat >"$work/meteredge.json" <<JSON
{ "MeterEdge": {
    "Edge": "TG-0417", "TimeZone": "Asia/Shanghai", "DataDirectory": "$work/data",
    "Buses": [ { "Name": "bus-1", "Port": "$work/bus1", "Baud": 9600, "Parity": "None", "StopBits": 1, "Meters": $meters } ],
    "Schedule": { "Instant": "00:00:05" },
    "Mqtt": { "Host": "127.0.0.1", "Port": $port },
    "Console": { "Socket": "$work/console.sock" },
    "Control": { "KeysFile": "$work/keys/keys.json" } } }
JSON
mkdir -p "$work/data"
"$bin/MeterEdge/release/meteredge" run --config "$work/meteredge.json" >"$work/daemon.log" 2>&1 &
jobs_of_ours+=($!)
until grep -q up/readings "$work/traffic"; do sleep 0.5; done

meter=$(jq -r '.[0].Serial' <<<"$meters")
about=(--edge TG-0417 --meter "$meter" --account A-1001 --case C-2026-000123)
headend request status --edge TG-0417 --port "$port"
headend request time --edge TG-0417 --port "$port"
headend request backfill --edge TG-0417 --port "$port" --from "$(date -u -d '-1 hour' +%FT%TZ)" --to "$(date -u +%FT%TZ)"
for kind in DEMAND WRITTEN; do
  ask notice "${about[@]}" --kind $kind --channel door --outcome posted --by 'Li Wei' --due 38650 --since 2026-09-01 --cut-after "$(date -u -d '+8 days' +%FT%TZ)"
done
ask notice "${about[@]}" --kind FINAL --channel sms --due 38650 --since 2026-09-01 --cut-after "$(date -u -d '+8 days' +%FT%TZ)"
ask order disconnect "${about[@]}" --reason ARREARS --no-follow
ask approve "${about[@]}" --order order-1
ask fact on --edge TG-0417 --meter "$meter" --account A-1001 --kind medical
ask fact off --edge TG-0417 --meter "$meter" --account A-1001 --kind medical
ask cancel --edge TG-0417 --case C-2026-000123
headend hold --edge TG-0417 --case C-2026-000123 --port "$port" --timeout 5s || true
ask release "${about[@]}" --reason PAID --due 38650 --paid 38650 --txn B-77 --mode DIRECT --no-follow
ask revoke "${about[@]}" --ref release-1
ask order reconnect "${about[@]}" --mode DIRECT --no-follow
headend keys renew --name payment --keys "$work/keys"
ask keys send --edge TG-0417 --as root-a-1

sed 's/^\([^ ]*\) /\1\t/' "$work/traffic" | jq -Rc 'split("\t") | {topic: .[0], payload: (.[1] | if startswith("{") then fromjson else . end)}' >"$here/walk.jsonl"
wc -l "$here/walk.jsonl"
