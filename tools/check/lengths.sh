#!/bin/sh
# Functions have at most 60 lines and files at most 1,000. What is longer is named
# in exceptions.txt, with a reason; an exception that is not needed is an error too.

set -eu
cd "$(dirname "$0")/../.."
command -v ctags >/dev/null || exit 77

found=$(mktemp)
trap 'rm -f "$found"' EXIT

files=$(find frontend middle backend runtime tools spec/unit -name '*.[ch]' | sort)
# shellcheck disable=SC2086 # a list of names without spaces
ctags -x --_xformat='%F:%N %n %e' --language-force=C --kinds-C=f $files |
    awk '$3 - $2 + 1 > 60 { print $1, $3 - $2 + 1 }' >"$found"
find . -path ./build -prune -o -path ./.git -prune -o -type f \
    \( -name '*.[ch]' -o -name '*.def' -o -name '*.qz' -o -name '*.sh' -o -name '*.cmake' \) -print |
    sed 's|^\./||' | sort | xargs wc -l |
    awk '$2 != "total" && $1 > 1000 { print $2, $1 }' >>"$found"

awk '
    NR == FNR { if ($1 != "" && $1 !~ /^#/) reason[$1] = NF > 1; next }
    $1 in reason { used[$1] = 1; next }
    { print $1 " has " $2 " lines"; bad = 1 }
    END {
        for (name in reason) {
            if (!used[name]) { print "exceptions.txt: " name " is not needed"; bad = 1 }
            if (!reason[name]) { print "exceptions.txt: " name " has no reason"; bad = 1 }
        }
        exit bad
    }' tools/check/exceptions.txt "$found"
