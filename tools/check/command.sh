#!/bin/sh
# The command line from outside: statuses, streams, what is written where.
# command.sh QUARTZC

# shellcheck disable=SC2016 # messages with backquotes, programs with dollars
set -u
quartzc=$1
cd "$(dirname "$0")/../.." || exit 1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0 failed=0

# expect STATUS TEXT COMMAND...: the status, and a part of both streams together;
# no text is any.
expect() {
    status=$1 text=$2
    shift 2
    "$@" >"$folder/log" 2>&1 </dev/null
    found=$?
    if [ "$found" = "$status" ] && { [ -z "$text" ] || grep -qF -e "$text" "$folder/log"; }; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $*: status $found, expected $status with: $text"
        head -n 10 "$folder/log" | sed 's/^/  | /'
    fi
}

# check TEXT COMMAND...: the command, run by the shell, succeeds.
check() {
    text=$1
    shift
    if "$@" >/dev/null 2>&1; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "FAIL $text"
    fi
}

hello=docs/examples/hello.qz
cp "$hello" "$folder/hello.qz"
printf 'def main\n  puts 1 +\nend\n' >"$folder/broken.qz"
printf 'def main: Int\n  puts "seven"\n  7\nend\n' >"$folder/seven.qz"
cp "$hello" "$folder/plain"

expect 0 'Commands:' "$quartzc"
expect 0 'Commands:' "$quartzc" help
expect 0 'quartzc run FILE.qz' "$quartzc" run --help
expect 0 'quartzc 0' "$quartzc" --version
expect 2 'did you mean `quartzc build`?' "$quartzc" biuld x.qz
expect 2 'did you mean `--output`?' "$quartzc" build x.qz --ouput=y
expect 2 'QZ9046' "$quartzc" run
expect 1 'QZ9001' "$quartzc" "$folder/none.qz"
expect 1 'QZ9002' "$quartzc" "$folder"
expect 1 'QZ9002' "$quartzc" check /dev/null
expect 1 'QZ9010' "$quartzc" "$hello" --target=vax
expect 0 '# QZ9001' "$quartzc" explain qz9001
expect 1 'QZ9048' "$quartzc" explain QZ0000
expect 1 '1 error' "$quartzc" check "$folder/broken.qz"
expect 1 '"line":' "$quartzc" check "$folder/broken.qz" --error-format=json
expect 1 'broken.qz:' "$quartzc" check --error-format=short "$folder/broken.qz"
expect 1 'No space left' sh -c '"$0" --emit=tokens "$1" >/dev/full' "$quartzc" "$hello"
expect 1 'No such file or directory' "$quartzc" "$hello" -o "$folder/no/such/folder/hello"
expect 1 'QZ9020' "$quartzc" "$hello" --emit=obj -o "$folder/no/such/folder/hello"
expect 1 'QZ9020' "$quartzc" "$hello" -o "$folder"
expect 1 'QZ9020' "$quartzc" "$hello" -o /dev/full
expect 1 'it is the source' "$quartzc" "$folder/hello.qz" -o "$folder/hello.qz"

expect 0 'Hello' "$quartzc" run "$hello"
expect 0 '' "$quartzc" build "$folder/hello.qz" -o "$folder/hello"
expect 0 'Hello' "$folder/hello"
printf 'def main\n  xs = [1, 2]\n  puts xs[10]\nend\n' >"$folder/far.qz"
expect 101 'far::main (far.qz:3)' "$quartzc" run "$folder/far.qz"
check 'a panic of the library names no line of it' \
    sh -c '! "$0" run "$1" 2>&1 | grep -q std/' "$quartzc" "$folder/far.qz"
expect 7 'seven' "$quartzc" run "$folder/seven.qz" --help -O9
expect 0 '' sh -c 'cd "$1" && "$0" hello.qz && ./hello' "$quartzc" "$folder"
expect 0 '' sh -c 'cd "$1" && "$0" build plain && ./plain.out' "$quartzc" "$folder"
check 'a source without an ending is not overwritten' cmp "$hello" "$folder/plain"
check 'nothing temporary is left beside the output' \
    sh -c 'test -z "$(find "$0" -name "*.??????" ! -name "*.qz")"' "$folder"

echo old >"$folder/old"
expect 1 'error QZ90' sh -c 'ulimit -f 1; exec "$0" "$1" -o "$2"' "$quartzc" "$hello" "$folder/old"
check 'a failed link leaves the output as it was' grep -qx old "$folder/old"
check 'a failed link leaves nothing else' sh -c 'test -z "$(find "$0" -name "old.*")"' "$folder"

printf '@test def good\n  $assert(1 + 1 == 2)\nend\n' >"$folder/good.qz"
printf '@test def bad\n  $assert(1 + 1 == 3)\nend\n' >"$folder/bad.qz"
printf '@test def stuck\n  var n = 0\n  while true\n    n = 1 - n\n  end\nend\n' >"$folder/stuck.qz"
printf '@test def odd\n  puts 1 +\nend\n' >"$folder/odd.qz"
printf '@test def gone\n  exit(3)\nend\n' >"$folder/gone.qz"
expect 0 '1 test, 1 passed' "$quartzc" test "$folder/good.qz"
expect 1 '2 tests, 1 passed, 1 failed' "$quartzc" test "$folder/good.qz" "$folder/bad.qz"
expect 1 'FAIL' "$quartzc" test "$folder/bad.qz"
expect 1 'stuck' "$quartzc" test --timeout=1 "$folder/stuck.qz"
expect 1 'did not end within 1 seconds' "$quartzc" test --timeout=1 "$folder/stuck.qz"
expect 1 'the file has errors' "$quartzc" test "$folder/odd.qz"
expect 1 'ended with status 3' "$quartzc" test "$folder/gone.qz"
expect 0 '0 tests, 0 passed' "$quartzc" test --filter=nothing "$folder/good.qz"
expect 1 'QZ9001' "$quartzc" test "$folder/none"

cat >"$folder/abort.qz" <<'END'
struct Loud
  name: String
end

impl Drop for Loud
  def drop(&mut self)
    puts "dropped #{self.name}"
  end
end

def work(n: Int)
  loud = Loud { name: "it" }
  defer puts "deferred"
  puts([1, 2][n])
end

def main
  work(1)
  puts "before"
  work(2)
end
END
expect 101 'dropped it' "$quartzc" run "$folder/abort.qz"
"$quartzc" build --panic=abort "$folder/abort.qz" -o "$folder/abort"
expect 101 'before' "$folder/abort"
expect 101 'panic: index 2 is out of range for size 2' "$folder/abort"
check 'with --panic=abort no defer and no drop runs in a panic' sh -c \
    'test "$("$0" 2>/dev/null | grep -c "dropped\|deferred")" = 2' "$folder/abort"
"$quartzc" build -O2 --panic=abort --emit=llvm "$folder/abort.qz" -o "$folder/abort.ll"
check 'with --panic=abort there is no landing pad and no unwind table' sh -c \
    '! grep -q "landingpad\|invoke\|uwtable\|personality" "$0"' "$folder/abort.ll"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
