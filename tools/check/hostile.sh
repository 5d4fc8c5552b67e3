#!/bin/sh
# Input that no person writes: each is refused with an error that has a code, within
# a time, and never by a crash or an internal error.
# hostile.sh QUARTZC

set -u
quartzc=$1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
passed=0 failed=0

# refused CODE NAME: the compiler refuses NAME.qz with that code; no code is any.
refused() {
    code=$1 name=$2
    timeout 60 "$quartzc" check "$name.qz" >log 2>&1 </dev/null
    status=$?
    if [ "$status" = 1 ] && grep -aq "^error QZ$code" log && ! grep -aq '^error QZ95' log; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $name: status $status, expected 1 with QZ$code"
        head -c 1000 log
    fi
}

# nested NAME BEFORE OPEN MIDDLE CLOSE AFTER: OPEN and CLOSE 100,000 times.
nested() {
    awk -v before="$2" -v open="$3" -v middle="$4" -v close_="$5" -v after="$6" 'BEGIN {
        printf "def main\n  %s", before
        for (i = 0; i < 100000; i++) printf "%s", open
        printf "%s", middle
        for (i = 0; i < 100000; i++) printf "%s", close_
        printf "%s\nend\n", after
    }' >"$1.qz"
    refused 0016 "$1"
}

nested parentheses 'x = ' '(' 1 ')' ''
nested unclosed_brackets 'x = ' '[' '' '' ''
nested braces 'x = ' '{' '' '}' ''
nested ifs '' 'if true
' '' 'end
' ''
nested types 'x: ' 'Vec<' Int '>' ' = 1'
nested signs 'x = ' 'not ' true '' ''
nested texts 'x = ' '"#{' 1 '}"' ''
nested lambdas 'x = ' 'a -> ' 1 '' ''
nested patterns 'match 1
  ' 'Some(' x ')' ' => 1
  end'
nested sums 'x = 1' ' + 1' '' '' ''
nested members 'x = 1' '.abs()' '' '' ''

awk 'BEGIN { print "def main"; for (i = 0; i < 20000; i++) print "  puts name" i; print "end" }' >names.qz
refused 0201 names
awk 'BEGIN { for (i = 0; i < 100000; i++) print "end" }' >ends.qz
refused 0013 ends
awk 'BEGIN { for (i = 0; i < 100000; i++) printf "def " }' >defs.qz
refused 00 defs
awk 'BEGIN { for (i = 0; i < 200000; i++) print "abc def (" }' >words.qz
refused 00 words
head -c 5000000 /dev/urandom >noise.qz
refused 0001 noise
printf '\377\376d\0e\0f\0' >utf16.qz
refused 0001 utf16
printf 'def main\n  \0\nend\n' >nul.qz
refused 0002 nul
ln -s circle.qz circle.qz
refused 9001 circle
mkfifo pipe.qz
refused 9002 pipe
printf 'import b\nx = b::y + 1\ndef main\nend\n' >a.qz
printf 'import a\ny = a::x + 1\n' >b.qz
refused 0505 a

# A program that ends anywhere.
cat >whole <<'END'
struct Point
  x: Int
end
def main
  text = "a#{1 + 2} b"
  match text
    "a" => do
      puts [1, 2, (3)].size
    end
    _ => puts(Point { x: 'a' as Int }.x)
  end
end
END
size=$(wc -c <whole)
end=1
while [ "$end" -lt "$size" ]; do
    head -c "$end" whole >part.qz
    timeout 60 "$quartzc" check part.qz >log 2>&1
    status=$?
    if [ "$status" -gt 1 ] || grep -aq '^error QZ95' log; then
        failed=$((failed + 1))
        echo "FAIL the first $end bytes of a program: status $status"
        head -c 1000 log
    else
        passed=$((passed + 1))
    fi
    end=$((end + 7))
done

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
