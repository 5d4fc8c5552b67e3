#!/bin/sh
# Runs a fuzzer for a short time: fuzz.sh FUZZER CORPUS. A fuzzer begins with each
# file that it is given, so a short run takes a part of the corpus, spread over it:
# two files for each second. What it finds is kept in
# the current folder; it belongs into spec/, next to its repair.

set -eu
fuzzer=$1 corpus=$2
found=$(mktemp -d)
seeds=$(mktemp -d)
trap 'rm -rf "$found" "$seeds"' EXIT
seconds=${QUARTZ_FUZZ_SECONDS:-20}
find "$corpus" -type f -size -8k | sort | awk -v most=$((2 * seconds)) '
    { file[NR] = $0 }
    END { for (i = 0; i < most && i < NR; i++) print file[1 + int(i * NR / (most < NR ? most : NR))] }' |
    xargs -I FILE cp FILE "$seeds"
"$fuzzer" -max_total_time="$seconds" -timeout=60 -rss_limit_mb=4096 \
    -max_len=4096 -dict="$(dirname "$0")/../../spec/fuzz/quartz.dict" -print_final_stats=1 \
    -verbosity=0 "$found" "$seeds"
