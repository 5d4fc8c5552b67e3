#!/bin/sh
# Holds every #include against the direction of the layers:
#
#   tools/quartzc -> backend -> middle -> frontend/syntax -> frontend/base
#
# Every layer may read runtime/abi; runtime/src sees runtime/abi only; only the
# backend sees LLVM's headers. Includes of ours start at the root of the tree.
#
# One door: runtime/embed, the part of the runtime that the compiler runs, sees
# runtime/src, and middle/interp sees it.

set -eu
cd "$(dirname "$0")/../.."

# shellcheck disable=SC2016 # the program is awk's
find frontend middle backend runtime tools spec -name '*.[ch]' -o -name '*.def' | sort |
    xargs awk '
    function layer_of(path) {
        if (match(path, /^(frontend\/base|frontend\/syntax|middle|backend|runtime\/abi|runtime\/src)\//))
            return substr(path, 1, RLENGTH - 1)
        if (path ~ /^runtime\/embed\//) return "runtime/embed"
        if (path ~ /^(spec\/unit\/runtime|spec\/runtime|runtime\/model|tools\/bench\/runtime)\//)
            return "runtime/src"
        if (path ~ /^tools\//) return "tools"
        if (path ~ /^spec\/unit\/base\//) return "frontend/base"
        if (path ~ /^spec\/unit\/syntax\//) return "frontend/syntax"
        if (match(path, /^spec\/unit\/(middle|backend)\//))
            return substr(path, 11, RLENGTH - 11)
        return "tools"
    }
    function complain(text) {
        print FILENAME ":" FNR ": " text
        bad = 1
    }
    BEGIN {
        rank["runtime/abi"] = 0
        rank["frontend/base"] = 1
        rank["frontend/syntax"] = 2
        rank["middle"] = 3
        rank["backend"] = 4
        rank["tools"] = 5
    }
    /^[ \t]*#[ \t]*include/ {
        name = $0
        if (name ~ /<(llvm|llvm-c|lld|clang)\//) {
            if (layer_of(FILENAME) != "backend")
                complain("only the backend includes headers of LLVM")
            next
        }
        if (name !~ /"/) next
        sub(/^[^"]*"/, "", name)
        sub(/".*$/, "", name)
        if (system("test -f \"" name "\"") != 0) {
            complain("\"" name "\" does not start at the root of the tree")
            next
        }
        from = layer_of(FILENAME)
        to = layer_of(name)
        if (to == "runtime/abi" || to == from) next
        if (from == "runtime/embed" && to == "runtime/src") next
        if (to == "runtime/embed" && FILENAME ~ /^middle\/interp\//) next
        if (from ~ /^runtime\// || to ~ /^runtime\//)
            complain(from " includes " to)
        else if (rank[to] > rank[from])
            complain(from " includes " to ", which stands above it")
    }
    END { exit bad }'
