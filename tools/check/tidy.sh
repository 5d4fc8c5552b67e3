#!/bin/sh
# clang-tidy over every C file of a build but its tests: tidy.sh BUILD [FILE...]
# The checks are chosen in .clang-tidy.

set -eu
build=$1
shift
cd "$(dirname "$0")/../.."
command -v clang-tidy-19 >/dev/null || exit 77
if [ $# -gt 0 ]; then
    printf '%s\n' "$@"
else
    sed -n 's/^  "file": "\(.*\.c\)",*$/\1/p' "$build/compile_commands.json" |
        grep -v /spec/ | sort -u
fi | xargs -P "$(nproc)" -n 4 clang-tidy-19 -p "$build" --quiet --warnings-as-errors='*' 2>/dev/null
