#!/bin/sh
# Plants known bugs one by one and lets the model find them:
#
#   bugs.sh COMPILER FLAGS OBJECT...
#
# Each bugs/NAME.bug names the kernel that must find it, the file, and a piece of
# it as it is and as it must not be. The file is compiled with the bug, linked with
# the other objects of the model, and the kernel run: it has to report a violation.

set -eu
cd "$(dirname "$0")/../../.."
compiler=$1
flags=$2
shift 2
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Prints the file with the piece replaced; fails unless it occurs exactly once.
plant() {
    awk -v bug="$1" '
        BEGIN {
            while ((getline line < bug) > 0) {
                if (line == "--- right" || line == "--- wrong") { part = line; continue }
                if (part == "--- right") right = right line "\n"
                if (part == "--- wrong") wrong = wrong line "\n"
            }
        }
        { text = text $0 "\n" }
        END {
            sub(/\n$/, "", right)
            sub(/\n$/, "", wrong)
            at = index(text, right)
            rest = substr(text, at + length(right))
            if (!at || index(rest, right)) exit 1
            printf "%s%s%s", substr(text, 1, at - 1), wrong, rest
        }' "$2"
}

failed=0
found=0
for bug in spec/runtime/model/bugs/*.bug; do
    name=$(basename "$bug" .bug)
    kernel=$(sed -n 's/^kernel: //p' "$bug")
    file=$(sed -n 's/^file: //p' "$bug")
    if ! plant "$bug" "$file" >"$folder/planted.c"; then
        echo "$name: the piece is not in $file, or more than once"
        failed=1
        continue
    fi
    objects=
    for object in "$@"; do
        case $object in
        *"$file".o) ;;
        *) objects="$objects $object" ;;
        esac
    done
    # shellcheck disable=SC2086 # lists of words
    $compiler $flags -w -c "$folder/planted.c" -o "$folder/planted.o"
    # shellcheck disable=SC2086
    $compiler $objects "$folder/planted.o" -o "$folder/model"
    status=0
    "$folder/model" "$kernel" >"$folder/output" 2>&1 || status=$?
    if [ "$status" = 3 ]; then
        printf '%-28s found by %-30s %s\n' "$name" "$kernel" \
            "$(grep -m 1 '^violation' "$folder/output" | cut -c1-80)"
        found=$((found + 1))
    else
        echo "$name: NOT FOUND by $kernel (status $status)"
        failed=1
    fi
done
echo "$found bugs found"
exit $failed
