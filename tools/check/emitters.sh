#!/bin/sh
# Every row of diagnostics.def is given by somebody: some source calls its emitter,
# diag_<name>, or takes the row by its id. A row that nothing can give is a promise that nobody keeps.

set -eu
cd "$(dirname "$0")/../.."

calls=$(mktemp)
trap 'rm -f "$calls"' EXIT
find frontend middle backend tools -name '*.[ch]' -exec grep -ohE '(diag|DIAG_ID)_[a-z0-9_]*' {} + |
    sed 's/^DIAG_ID/diag/' | LC_ALL=C sort -u >"$calls"

awk '
    FNR == NR { called[$0] = 1; next }
    /^DIAG\(/ {
        split($0, part, /[(,] */)
        if (("diag_" part[4]) in called) next
        print "QZ" part[2] ": nothing calls diag_" part[4]
        bad = 1
    }
    END { exit bad }' "$calls" frontend/base/diagnostics.def
