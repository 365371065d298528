#!/bin/sh
# Builds the C baselines of the benchmark, OUTDIR/cbench:
#
#   src/bench/native/build.sh OUTDIR
#
# CC and CFLAGS may be set. Without a compiler, or off Linux, it says so and succeeds: the benchmark then has no C rows.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: build.sh OUTDIR}
mkdir -p "$out"
rm -f "$out/cbench"
cc=${CC:-cc}
if [ "$(uname -s)" != Linux ]; then
    echo "bench: the C baselines are Linux's; left out"
    exit 0
fi
if ! command -v "$cc" >/dev/null 2>&1; then
    echo "bench: there is no C compiler ($cc): the C baselines are left out"
    exit 0
fi
$cc -std=gnu11 -Wall -Wextra -Werror -O2 ${CFLAGS:-} -o "$out/cbench" "$here"/*.c -lpthread
