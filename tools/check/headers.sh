#!/bin/sh
# Every header compiles alone: headers.sh COMPILER [FLAG...]

set -eu
cd "$(dirname "$0")/../.."
bad=0
for header in $(find frontend middle backend runtime tools -name '*.h' | sort); do
    if ! printf '#include "%s"\n' "$header" |
        "$@" -Wno-empty-translation-unit -std=c17 -D_GNU_SOURCE -I. -fsyntax-only -x c -; then
        echo "$header does not compile alone"
        bad=1
    fi
done
exit $bad
