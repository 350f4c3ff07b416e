#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# run.sh BUILD SECONDS [TARGET...]: runs the fuzz targets that were built in BUILD for
# so many seconds each, one after the other. What a run learns stays in
# BUILD/fuzz/corpus/TARGET, so the next one goes on from there.
#
# Exit status: 0 nothing found, 1 something: the input stands in BUILD/fuzz/found.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
build=$(cd "$1" && pwd)/fuzz
seconds=$2
shift 2
[ $# -gt 0 ] || set -- text counts unwrap proto archive grammar known

"$here/seeds.sh" "$build/seeds"
mkdir -p "$build/found"
# A bare chroot may lack /proc, on which the leak checker lives.
[ -d /proc/self/task ] || export ASAN_OPTIONS="${ASAN_OPTIONS:+$ASAN_OPTIONS:}detect_leaks=0"

# fuzz TARGET SECONDS LONGEST: one run of libFuzzer.
fuzz() {
  words=$here/dictionaries/$1.dict
  [ -f "$words" ] || words=
  "$build/fuzz-$1" -max_total_time="$2" -max_len="$3" -timeout=10 -rss_limit_mb=2048 \
    ${words:+-dict="$words"} -artifact_prefix="$build/found/$1-" -print_final_stats=1 \
    "$build/corpus/$1" "$build/seeds/$1" >"$build/$1.log" 2>&1 && return
  tail -n 60 "$build/$1.log"
  echo "fuzz: $1 found something; the input, and the whole log: $build/found, $build/$1.log"
  exit 1
}

for target; do
  mkdir -p "$build/corpus/$target"
  echo "fuzz: $target, $seconds seconds"
  # Mostly short inputs, which are quick; then some as long as they come.
  long=$((seconds / 5))
  fuzz "$target" $((seconds - long)) 65536
  grep -E '^stat::number_of_executed_units|DONE' "$build/$target.log"
  [ $long -eq 0 ] || fuzz "$target" $long 1048576
done
