#!/bin/sh
# Compares programs with their twins in C, checked (overflow, bounds) and plain:
#
#   run.sh QUARTZC [ROUNDS [NAME...]]
#
# All runs are made in turns, so that what disturbs the machine disturbs all alike; the
# figures are medians. Outputs must be the same. Columns: processor time in ms of Quartz,
# checked C and plain C; elapsed time of Quartz over checked C; processor time over checked
# and over plain C; memory in KiB of Quartz and checked C. At the end geometric means.
# With QUARTZ_BENCH_JSON=FILE a line of JSON for each program goes there, too.
# FLAGS are for quartzc (-O2), CC is the compiler of the twins (clang-19 -O2).

set -eu
quartzc=$(realpath "$1")
rounds=${2:-5}
shift $(($# > 2 ? 2 : $#))
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
json=${QUARTZ_BENCH_JSON:-/dev/null}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
${CC:-clang-19} -O2 -D_GNU_SOURCE "$here/measure.c" -o "$folder/measure"

[ $# -gt 0 ] || set -- fib sieve nbody fannkuch spectral mandelbrot trees matmul map_int \
    map_string text sort generator lazy

build() {
    # shellcheck disable=SC2086 # FLAGS are words
    "$quartzc" build ${FLAGS:--O2} "$here/$1.qz" -o "$folder/$1.quartz"
    ${CC:-clang-19} -O2 -std=c17 -I"$root" -DCHECKED "$here/$1.c" -o "$folder/$1.checked" -lm
    ${CC:-clang-19} -O2 -std=c17 -I"$root" "$here/$1.c" -o "$folder/$1.plain" -lm
}

run() {
    "$folder/measure" "$folder/$1.$2.out" "$folder/$1.$2" >>"$folder/$1.$2.times" || {
        echo "$1.$2 failed" >&2
        exit 1
    }
}

column() {
    awk -v n="$2" '{ print $n }' "$folder/$1.times" | sort -n |
        awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int(NR / 2) + 1]) / 2 }'
}

for name in "$@"; do
    build "$name"
done
i=0
while [ $i -lt "$rounds" ]; do
    for name in "$@"; do
        for form in quartz checked plain; do
            run "$name" $form
        done
    done
    i=$((i + 1))
done

printf '%-11s %8s %8s %8s %8s %8s %8s %8s %8s\n' program quartz checked plain elapsed cpu \
    cpu/plain KiB checked
: >"$folder/ratios"
for name in "$@"; do
    for form in checked plain; do
        cmp "$folder/$name.quartz.out" "$folder/$name.$form.out"
    done
    awk -v name="$name" -v json="$json" -v ratios="$folder/ratios" \
        -v qe="$(column "$name.quartz" 1)" -v ce="$(column "$name.checked" 1)" \
        -v pe="$(column "$name.plain" 1)" -v q="$(column "$name.quartz" 2)" \
        -v c="$(column "$name.checked" 2)" -v p="$(column "$name.plain" 2)" \
        -v qm="$(column "$name.quartz" 3)" -v cm="$(column "$name.checked" 3)" \
        -v pm="$(column "$name.plain" 3)" 'BEGIN {
            printf "%-11s %8.0f %8.0f %8.0f %7.2fx %7.2fx %8.2fx %8d %8d\n", name, q * 1000,
                c * 1000, p * 1000, qe / ce, q / c, q / p, qm, cm
            printf "{\"program\": \"%s\", \"quartz\": {\"elapsed\": %g, \"cpu\": %g, \"kib\": %d}, ",
                name, qe, q, qm >> json
            printf "\"checked\": {\"elapsed\": %g, \"cpu\": %g, \"kib\": %d}, ", ce, c, cm >> json
            printf "\"plain\": {\"elapsed\": %g, \"cpu\": %g, \"kib\": %d}}\n", pe, p, pm >> json
            print qe / ce, q / c, q / p >> ratios }'
done
awk '{ e += log($1); c += log($2); p += log($3) }
    END { printf "%-38s %7.2fx %7.2fx %8.2fx\n", "geometric mean", exp(e / NR), exp(c / NR),
              exp(p / NR) }' "$folder/ratios"
