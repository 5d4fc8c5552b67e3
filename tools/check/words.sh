#!/bin/sh
# What does not belong in the tree: marks of unfinished work, and paths of the
# machine that something was written on.

set -eu
cd "$(dirname "$0")/../.."

bad=0
# The patterns are written so that they do not match themselves.
marks='\b(TO''DO|FIX''ME|XX''X|HA''CK)\b'
paths='/(home|ro''ot|wo''rk|fa''rm|Users|mn''t)/[A-Za-z0-9_.]'
for pattern in "$marks" "$paths"; do
    if grep -rnIE --exclude-dir=build --exclude-dir=.git --exclude=.git --exclude-dir=.cache \
        "$pattern" .; then
        bad=1
    fi
done
exit $bad
