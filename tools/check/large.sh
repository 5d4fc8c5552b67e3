#!/bin/sh
# A generated program of 10,000 lines is checked without an error: large.sh QUARTZC.

set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
awk -v lines=10000 -f "$(dirname "$0")/../bench/compile/program.awk" >"$folder/large.qz"
"$1" check "$folder/large.qz"
