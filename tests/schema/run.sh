#!/usr/bin/env bash
# Judges the schemas Banxin prints by an independent validator, ajv.
# usage: run.sh PRINT_SCHEMA WORK; WORK is a folder of the build that keeps node_modules.
# Exits 77 (skipped) where npm is missing or cannot install what package-lock.json pins.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(cd "$here/../.." && pwd)
print_schema=$1
work=$2

skip() { printf 'SKIPPED: the schemas were not validated: %s\n' "$*" >&2; exit 77; }

command -v node >/dev/null || skip "node is not installed"
command -v npm >/dev/null || skip "npm is not installed"

mkdir -p "$work"
cp "$here/package.json" "$here/package-lock.json" "$here/validate.js" "$work/"
if ! cmp -s "$work/package-lock.json" "$work/node_modules/.installed"; then
  (cd "$work" && npm ci --ignore-scripts --no-audit --no-fund --fetch-retries=1 --fetch-retry-mintimeout=1000 \
    --fetch-retry-maxtimeout=5000 >npm.log 2>&1) ||
    skip "npm cannot install ajv: $(grep -m1 'code' "$work/npm.log" || tail -n1 "$work/npm.log")"
  cp "$work/package-lock.json" "$work/node_modules/.installed"
fi

rm -rf "$work/schemas"
mkdir "$work/schemas"
for layout in "$source"/layouts/*.yaml; do
  name=$(basename "$layout" .yaml)
  "$print_schema" "$name" >"$work/schemas/$name.json"
done
"$print_schema" "$source/tests/golden/figures/layout.yaml" >"$work/schemas/figures.json"
node "$work/validate.js" "$work/schemas" "$source/samples" "$source/tests/golden/figures/report.yaml"
