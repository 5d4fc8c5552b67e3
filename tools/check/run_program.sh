#!/bin/sh
# Runs one program and compares: run_program.sh QUARTZC "OPTIONS" PROGRAM.qz
#
#   PROGRAM.out    what it prints, exactly
#   PROGRAM.exit   its status, when not 0
#   PROGRAM.err    lines of which each is part of its standard error
#   PROGRAM.in     its input; none is an empty one
#   PROGRAM.args   its arguments, separated by spaces
#
# It must leave no objects behind (QUARTZ_LEAKS=1): what is left is on its standard error.
# Prints nothing when all is as expected.

set -u
quartzc=$1 options=$2 program=$3
stem=${program%.qz}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

input=/dev/null
[ -f "$stem.in" ] && input=$stem.in
arguments=
[ -f "$stem.args" ] && arguments=$(cat "$stem.args")
expected=0
[ -f "$stem.exit" ] && expected=$(cat "$stem.exit")

# shellcheck disable=SC2086 # options and arguments are lists of words
QUARTZ_LEAKS=1 timeout 60 "$quartzc" run $options "$program" $arguments \
    <"$input" >"$folder/out" 2>"$folder/err"
status=$?

fail() {
    echo "FAIL $program ($options): $*"
    head -n 20 "$folder/err" | sed 's/^/  | /'
    exit 1
}

[ "$status" = "$expected" ] || fail "status $status, expected $expected"
cmp -s "$stem.out" "$folder/out" || {
    diff "$stem.out" "$folder/out" | head -n 20
    fail "prints something else"
}
if [ -f "$stem.err" ]; then
    while IFS= read -r line; do
        grep -qF -e "$line" "$folder/err" || fail "standard error lacks: $line"
    done <"$stem.err"
fi
