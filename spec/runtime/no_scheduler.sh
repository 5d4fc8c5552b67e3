#!/bin/sh
# A program that never suspends is linked with nothing of the scheduler: no other
# member of the runtime's archive refers to what the members for tasks define.
#
#   no_scheduler.sh NM ARCHIVE

set -eu
nm=$1
archive=$2
cd "$(dirname "$0")/../../runtime/src"
members=$(find sync task sched chan timer locks -name '*.c' -exec basename {} \; | tr '\n' ' ')
"$nm" -A "$archive" 2>/dev/null | awk -v members="$members" '
    BEGIN { count = split(members, list, " "); for (i in list) ours[list[i] ".o"] = 1 }
    {
        member = $1
        sub(/:$/, "", member)
        sub(/^.*[:\/]/, "", member)
        name = $NF
        if ($(NF - 1) == "U") {
            if (!(member in ours)) uses[name] = uses[name] " " member
        } else if (member in ours) {
            defined[name] = 1
        }
    }
    END {
        for (name in defined) {
            total++
            if (name in uses) { print name " is used by" uses[name]; bad = 1 }
        }
        if (!total) { print "nothing of the scheduler is in the archive"; bad = 1 }
        exit bad
    }'
