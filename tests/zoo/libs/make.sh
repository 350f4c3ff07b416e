#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the fixtures of the services on libraries and their zoo.json anew. Takes
# seven minutes beside the builds, most of them asleep.
#
#   tests/zoo/libs/make.sh [FOLDER]     FOLDER keeps the programs and the dumps [temporary]
#   RELEASES='go1.22.12 go1.27.4'       the releases, oldest first
#
# The go command fetches the releases and the libraries by itself.
set -eu
cd "$(dirname "$0")"

: "${RELEASES:=go1.22.12 go1.27.4}"
if [ $# -gt 0 ]; then
  mkdir -p "$1"
  work=$(cd "$1" && pwd)
else
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi

for release in $RELEASES; do
  minor=${release#go1.}
  flags=
  # As in ../make.sh.
  [ "${minor%%.*}" -lt 23 ] || flags=-ldflags=-checklinkname=0
  GOTOOLCHAIN=$release GOFLAGS=-buildvcs=false CGO_ENABLED=0 go build -trimpath $flags -o "$work/market.$release" .
done

running=
for release in $RELEASES; do
  rm -rf "$work/${release%.*}"
  "$work/market.$release" keep "$work/${release%.*}" &
  running="$running $!"
done
for process in $running; do
  wait "$process"
done

mkdir -p fixtures
for release in $RELEASES; do
  (cd "$work/${release%.*}" && tar --sort=name --owner=0 --group=0 --numeric-owner --mode=u+rw,go+r -cf "$work/all.tar" -- *)
  zstd -q -f -19 --long=24 "$work/all.tar" -o "fixtures/${release%.*}.tar.zst"
  newest=$release
done
"$work/market.$newest" list $RELEASES >zoo.json
