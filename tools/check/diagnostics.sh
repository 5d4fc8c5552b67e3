#!/bin/sh
# Holds the rows of diagnostics.def against their pages: every code has
# docs/diag/QZnnnn.md and every page has a row, a page's first line names its code,
# the {placeholders} of a text are its parameters, codes are unique and in order
# within their group.

set -eu
cd "$(dirname "$0")/../.."

awk '
    function complain(text) {
        print "QZ" code ": " text
        bad = 1
    }
    /^DIAG\(/ {
        code = substr($0, 6, 4)
        if (code in seen) complain("has two rows")
        seen[code] = 1
        if (code < last && substr(code, 1, 2) == substr(last, 1, 2))
            complain("stands after QZ" last)
        last = code

        text = $0
        sub(/^[^"]*"/, "", text)
        end = match(text, /", P[0-4]\(/)
        if (!end) { complain("cannot be read: one row is one line"); next }
        parameters = substr(text, end)
        text = substr(text, 1, end - 1)
        if (text ~ /\.$/) complain("ends in a full stop")

        split("", given)
        sub(/^[^(]*\(/, "", parameters)
        count = split(parameters, parts, /[,() ]+/)
        for (i = 2; i <= count; i += 2)
            if (parts[i] != "") given[parts[i]] = 1
        split("", used)
        while (match(text, /\{[a-z_]+\}/)) {
            name = substr(text, RSTART + 1, RLENGTH - 2)
            used[name] = 1
            if (!(name in given)) complain("{" name "} is not a parameter")
            text = substr(text, RSTART + RLENGTH)
        }
        for (name in given)
            if (!(name in used)) complain("its text does not show {" name "}")

        page = "docs/diag/QZ" code ".md"
        if ((getline heading < page) <= 0) complain("has no page " page)
        else if (index(heading, "# QZ" code) != 1) complain(page " does not begin with `# QZ" code "`")
        close(page)
    }
    END { exit bad }' frontend/base/diagnostics.def || bad=1

for page in docs/diag/QZ*.md; do
    [ -f "$page" ] || continue
    code=$(basename "$page" .md)
    if ! grep -q "^DIAG(${code#QZ}," frontend/base/diagnostics.def; then
        echo "$page: there is no row for $code"
        bad=1
    fi
done
exit "${bad:-0}"
