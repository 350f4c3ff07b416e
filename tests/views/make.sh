#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes pairs.tar.zst anew: text, debug=1 and profile.proto of one moment, of every scene on every
# release. pprof's answers are written by UPDATE_CASES=1 ctest -R Pairs, where Go is installed.
#
#   tests/views/make.sh
#   RELEASES='go1.22.12 go1.26.8' tests/views/make.sh
#
# The go command fetches the releases by itself.
set -eu
cd "$(dirname "$0")"

: "${RELEASES:=go1.22.12 go1.26.8 go1.27.4}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for release in $RELEASES; do
  minor=${release%.*}
  mkdir "$work/$minor"
  (cd pairs && GOTOOLCHAIN=$release GOFLAGS=-buildvcs=false CGO_ENABLED=0 \
    go build -trimpath -o "$work/program" .)
  for scene in $("$work/program"); do
    "$work/program" "$work/$minor" "$scene"
  done
done
rm "$work/program"
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$work" -cf - . |
  zstd -q -19 -f -o pairs.tar.zst
