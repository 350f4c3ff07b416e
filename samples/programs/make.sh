#!/bin/sh
# Makes the dumps in samples/ anew. Takes about five and a half minutes.
#
#   samples/programs/make.sh
#
# BIN is where the two programs are put while they run. The path of a running
# binary is part of a pb.gz profile (its mapping), so choose one you do not
# mind to publish.
set -eu
cd "$(dirname "$0")"

: "${BIN:=${TMPDIR:-/tmp}/lineup-samples}"
: "${AT:=3m20s,5m20s}"
export GOTOOLCHAIN="${GOTOOLCHAIN:-go1.27.4}"
out=$(cd .. && pwd)

mkdir -p "$BIN" "$out/healthy"
(cd alloc && go build -trimpath -o "$BIN/alloc" .)
(cd healthy && go build -trimpath -o "$BIN/healthy" .)

"$BIN/alloc" -dump "$out/alloc" -at "$AT" &
a=$!
"$BIN/healthy" -dump "$out/healthy/http" -at "$AT" &
h=$!
wait "$a"
wait "$h"
rm -f "$BIN/alloc" "$BIN/healthy"
rmdir "$BIN" 2>/dev/null || :
