#!/bin/sh
# Runs the scenarios against Go, one after the other in turns, and prints medians:
#
#   run.sh BENCH_RUNTIME [ROUNDS [WORKERS [NAME...]]]
#
# Columns: operations per second of both and their ratio; processor time per
# operation of both and its ratio (which neighbours on the machine disturb less);
# the most memory used by both, in KiB. Needs `go`.

set -eu
bench=$1
rounds=${2:-5}
workers=${3:-2}
[ $# -gt 3 ] && shift 3 || shift $#
here=$(cd "$(dirname "$0")" && pwd)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
go build -o "$folder/peers" "$here/peers.go"

median() {
    sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

column() {
    awk -v n="$2" '{ print $n }' "$1" | median
}

[ $# -gt 0 ] || set -- spawn_join spawn_await yield skynet timers pingpong spsc_1 \
    spsc_1024 four_to_four ring fan select_8 mutex gate
printf '%-13s %11s %11s %6s %9s %9s %6s %9s %9s\n' scenario ops/s go ratio cpu-ns go ratio KiB go
for name in "$@"; do
    : >"$folder/ours"
    : >"$folder/go"
    i=0
    while [ $i -lt "$rounds" ]; do
        "$bench" "$name" "$workers" >>"$folder/ours"
        "$folder/peers" "$name" "$workers" >>"$folder/go"
        i=$((i + 1))
    done
    awk -v name="$name" -v a="$(column "$folder/ours" 1)" -v b="$(column "$folder/go" 1)" \
        -v c="$(column "$folder/ours" 2)" -v d="$(column "$folder/go" 2)" \
        -v e="$(column "$folder/ours" 3)" -v f="$(column "$folder/go" 3)" 'BEGIN {
            printf "%-13s %11.0f %11.0f %5.2fx %9.1f %9.1f %5.2fx %9d %9d\n",
                name, a, b, a / b, c, d, d / c, e, f }'
done
