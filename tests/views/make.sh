#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes pairs.tar.zst anew: text, debug=1 and profile.proto of one moment, of every scene on every
# release, and what `go tool pprof` says of the profiles: SCENE-1.top.answer and so on.
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

# ask SCENE-1 QUESTION FLAGS...: pairs_test.cc asks the same.
ask() {
  profile=$1
  question=$2
  shift 2
  TZ=UTC go tool pprof "$@" -ignore '^runtime/pprof\.' -hide '^runtime\.' "$profile.pb.gz" \
    >"$profile.$question.answer" 2>/dev/null
}

for release in $RELEASES; do
  folder=$work/${release%.*}
  mkdir "$folder"
  (cd pairs && GOTOOLCHAIN=$release GOFLAGS=-buildvcs=false CGO_ENABLED=0 \
    go build -trimpath -o "$work/program" .)
  for scene in $("$work/program"); do
    "$work/program" "$folder" "$scene"
    for moment in "$scene-1" "$scene-2"; do (
      cd "$folder"
      ask "$moment" top -top -nodefraction=0
      ask "$moment" cum -top -cum -nodecount=12
      ask "$moment" tree -tree -nodefraction=0.1 -edgefraction=0.05
      ask "$moment" traces -traces
      ask "$moment" peek -peek 'main|sync'
      ask "$moment" focus -top -focus main -show '^main' -show_from 'func1$'
    ) done
    (
      cd "$folder"
      ask "$scene-2" base -top -nodefraction=0 -base "$scene-1.pb.gz"
      ask "$scene-2" diff_base -tree -nodefraction=0 -diff_base "$scene-1.pb.gz"
      ask "$scene-2" base-traces -traces -base "$scene-1.pb.gz"
    )
  done
done
rm "$work/program"
tar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -C "$work" -cf - . |
  zstd -q -19 -f -o pairs.tar.zst
