#!/usr/bin/env bash
# Prints the fault table of docs/reliability.md from the last run of the fault tests.
set -euo pipefail
cd "$(dirname "$0")/.."

table=artifacts/faults.tsv
[ -f "$table" ] || { echo "tests/fault-table.sh: $table is missing; run tests/run.sh --filter SystemTests.Faults" >&2; exit 1; }

awk -F'\t' '
  NR == 1 { print "| scenario | injected | sink | committed | delivered | duplicated | gapped | lost |"; print "|---|---|---|--:|--:|--:|--:|--:|"; next }
  { printf "| %s | %s | %s | %s | %s | %s | %s | **%s** |\n", $1, $2, $3, $4, $5, $6, $7, $8; lost += $8 }
  END { exit lost > 0 }
' "$table"
