#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: "go tool pprof -base OLD NEW" compares by function, which is its granularity, so that
# goroutines that are in both cancel, and percentages are of what changed.
# What happens: samples cancel before any granularity, and only when they are of the same file with
# the same build ID. When the two profiles are of two builds, such as before and after a deploy,
# none does, and the total that all percentages are of is the sum of both. One unused function more
# at the end of the source, the lines of all others as before, and the leak that was "100% of 4
# total" is "1.92% of 208 total". The rows are right: compare by their numbers only.
# Seen on 2026-12-01 with go tool pprof of Go 1.27.4.
# Exit status: 0 it is still so, 1 it changed, 3 the set-up failed.
set -u
work=$(mktemp -d) || exit 3
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 3' HUP INT TERM
cd "$work" || exit 3
cannot() { cat log >&2; echo "set-up failed: $*" >&2; exit 3; }
changed() { echo "changed: $*"; exit 1; }

# Takes Go from 1.21 on, which fetches the release named here. Modules go into the temporary folder.
release=go1.27.4
goroot=$(GOTOOLCHAIN=$release go env GOROOT 2>log) || cannot "no Go that can fetch $release"
PATH=$goroot/bin:$PATH
export PATH GOTOOLCHAIN=local GOFLAGS='-mod=mod -modcacherw' GOWORK=off GOMODCACHE="$work/modules"

cat >go.mod <<'END'
module example.com/builds

go 1.27
END
cat >main.go <<'END'
package main

import (
	"os"
	"runtime/pprof"
	"time"
)

var queue, results = make(chan int), make(chan int)

func worker() { <-queue }
func leak()   { results <- 1 }

func main() {
	for range 100 {
		go worker()
	}
	for range len(os.Args) {
		go leak()
	}
	time.Sleep(200 * time.Millisecond)
	pprof.Lookup("goroutine").WriteTo(os.Stdout, 0)
}
END
go build -o service . >log 2>&1 || cannot "building the program"
./service >before && ./service x x x x >after || changed "the program ends with status $?"
printf '\nfunc Unused() { println(len(os.Args)) }\n' >>main.go
go build -o service . >log 2>&1 || cannot "building the program again"
./service x x x x >after-rebuild || changed "the program ends with status $?"

go version
compare() { # NEW
  go tool pprof -top -nodefraction=0 -hide '^runtime' -base before "$1" 2>log >table ||
    changed "pprof does not compare"
  row=$(awk '$NF == "main.leak" { print "main.leak " $1 " " $2 }' table)
  workers=$(grep -c 'main\.worker' table)
  total=$(sed -n 's/^Showing.*of \([0-9]*\) total$/\1/p' table)
  echo "$1: $row of $total, rows of main.worker: $workers" | tee -a seen
}
compare after
compare after-rebuild
leak() { go tool pprof -raw "$1" 2>log | grep -o 'main\.leak .*'; }
echo "before: $(leak before)"
echo "after-rebuild: $(leak after-rebuild)"
[ "$(leak before)" = "$(leak after-rebuild)" ] || changed "the leak is not at the line of before"
grep -q -x 'after: main.leak 4 100% of 4, rows of main.worker: 0' seen ||
  changed "in one build, the 4 are not all of the difference"
grep -q -x 'after-rebuild: main.leak 4 [12]\.[0-9]*% of 20[0-9], rows of main.worker: 0' seen ||
  changed "in two builds, the total is not the sum of both"
echo "as stated: 4 goroutines more are 100% of the total, and 2% of it after a rebuild"
