#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the fixtures of the zoo and zoo.json anew: every program, every release
# side by side. Takes about seven minutes, most of them asleep.
#
#   tests/zoo/make.sh [FOLDER]     FOLDER keeps the programs and the dumps [temporary]
#   SLOW=1 tests/zoo/make.sh       the slow programs, too: half an hour; else their
#                                  dumps are kept as they are
#   RELEASES='go1.19.13 go1.27.4'  the releases, oldest first
#
# The go command fetches the releases by itself.
set -eu
cd "$(dirname "$0")"

: "${RELEASES:=go1.19.13 go1.27.4}"
if [ $# -gt 0 ]; then
  mkdir -p "$1"
  work=$(cd "$1" && pwd)
else
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
fi

# build RELEASE: each release gets a go.mod of its own, as a service of its time had.
build() {
  minor=${1#go1.}
  minor=${minor%%.*}
  printf 'module example.com/zoo\n\ngo 1.%s\n' "$minor" >"$work/$1.mod"
  flags=
  # truth_old.go looks into the runtime, which the linker minds from Go 1.23 on.
  [ "$minor" -lt 23 ] || flags=-ldflags=-checklinkname=0
  GOTOOLCHAIN=$1 GOFLAGS=-buildvcs=false CGO_ENABLED=0 \
    go build -trimpath -modfile="$work/$1.mod" $flags -o "$work/zoo.$1" .
}

for release in $RELEASES; do
  build "$release"
done

running=
for release in $RELEASES; do
  dumps=$work/${release%.*}
  rm -rf "$dumps"
  "$work/zoo.$release" keep "$dumps" &
  running="$running $!"
  if [ -n "${SLOW-}" ]; then
    "$work/zoo.$release" keep -slow "$dumps" &
    running="$running $!"
  fi
done
for process in $running; do
  wait "$process"
done

mkdir -p fixtures
for release in $RELEASES; do
  dumps=$work/${release%.*}
  if [ -z "${SLOW-}" ]; then
    tar --zstd -xf "fixtures/${release%.*}.tar.zst" -C "$dumps" $("$work/zoo.$release" slow)
  fi
  (cd "$dumps" && tar --sort=name --owner=0 --group=0 --numeric-owner --mode=u+rw,go+r -cf "$work/all.tar" -- *)
  zstd -q -f -19 --long=24 "$work/all.tar" -o "fixtures/${release%.*}.tar.zst"
  newest=$release
done
"$work/zoo.$newest" list $RELEASES >zoo.json
