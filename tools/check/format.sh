#!/bin/sh
# Every C file is as clang-format writes it.

set -eu
cd "$(dirname "$0")/../.."
command -v clang-format-19 >/dev/null || exit 77
find frontend middle backend runtime tools spec -name '*.[ch]' \
    -exec clang-format-19 --dry-run -Werror {} +
