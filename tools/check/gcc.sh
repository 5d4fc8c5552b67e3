#!/bin/sh
# Every C file is clean under gcc too, whatever the build's compiler is:
# gcc.sh FLAG... (include folders, warnings)

set -eu
cd "$(dirname "$0")/../.."
command -v gcc >/dev/null || exit 77
find frontend middle backend runtime tools -name '*.c' -print0 |
    xargs -0 -P "$(nproc)" -I{} gcc -std=c17 -O1 -D_GNU_SOURCE -I. "$@" -Werror -S -o /dev/null {}
