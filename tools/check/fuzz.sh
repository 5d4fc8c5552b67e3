#!/bin/sh
# Runs a fuzzer for a short time: fuzz.sh FUZZER CORPUS. What it finds is kept in
# the current folder; it belongs into spec/, next to its repair.

set -eu
fuzzer=$1 corpus=$2
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
"$fuzzer" -max_total_time="${QUARTZ_FUZZ_SECONDS:-20}" -timeout=60 -rss_limit_mb=4096 \
    -max_len=4096 -dict="$(dirname "$0")/../../spec/fuzz/quartz.dict" -print_final_stats=1 \
    -verbosity=0 "$found" "$corpus"
