#!/bin/sh
# Builds the double and the conformance program into a directory:
#
#   src/test/native/freebsd/build.sh OUTDIR && OUTDIR/conformance
#
# CC and CFLAGS may be set, for example CFLAGS='-g -fsanitize=thread'. On FreeBSD only the program is built.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
out=${1:?usage: build.sh OUTDIR}
mkdir -p "$out"
out=$(cd "$out" && pwd)
cc=${CC:-cc}
flags="-std=gnu11 -Wall -Wextra -Werror -O2 ${CFLAGS:-}"
if [ "$(uname -s)" = FreeBSD ]; then
    $cc $flags -o "$out/conformance" "$here"/conformance/*.c -lpthread
    exit
fi
$cc $flags -fPIC -shared -Wl,-Bsymbolic -o "$out/libfreebsdaio.so" "$here"/*.c -lpthread
$cc $flags -o "$out/conformance" "$here"/conformance/*.c "$out/libfreebsdaio.so" -Wl,-rpath,"$out" -lpthread
