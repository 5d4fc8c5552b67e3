#!/bin/sh
# Runs every program that has a file NAME.out: run_programs.sh QUARTZC "OPTIONS"
# FOLDER... Ends with `N passed, N failed`.

set -eu
cd "$(dirname "$0")/../.."
quartzc=$1 options=$2
shift 2

programs=$(find "$@" -name '*.out' | sed 's/\.out$/.qz/' | sort)
total=$(printf '%s\n' "$programs" | grep -c . || true)
failures=$(printf '%s\n' "$programs" | grep . |
    xargs -P "$(nproc)" -I{} tools/check/run_program.sh "$quartzc" "$options" {} || true)
[ -z "$failures" ] || printf '%s\n' "$failures"
failed=$(printf '%s\n' "$failures" | grep -c '^FAIL ' || true)
echo "$((total - failed)) passed, $failed failed"
[ "$failed" = 0 ]
