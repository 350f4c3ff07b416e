#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: pprof.Do puts its labels on for the time of the call and gives back those that the
# goroutine had before, as its documentation says ("restored once f returns").
# What happens: it sets those of the context it was given. A worker labelled with
# pprof.SetGoroutineLabels that calls a library which does its own pprof.Do on another context, such
# as context.Background(), has no labels any more from then on, and neither has what it starts: in
# the dump the worker and all of its children are among the goroutines without labels.
# Seen on 2026-11-30 with Go 1.27.4.
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
module example.com/restored

go 1.27
END
cat >main.go <<'END'
package main

import (
	"context"
	"os"
	"runtime/pprof"
	"time"
)

var never = make(chan int)

func before() { <-never }
func inside() { <-never }
func after()  { <-never }
func worker() { <-never }

func main() {
	go func() {
		job := pprof.WithLabels(context.Background(), pprof.Labels("job", "mail"))
		pprof.SetGoroutineLabels(job)
		go before()
		step := pprof.Labels("step", "send")
		pprof.Do(context.Background(), step, func(context.Context) { go inside() })
		go after()
		worker()
	}()
	time.Sleep(200 * time.Millisecond)
	pprof.Lookup("goroutine").WriteTo(os.Stdout, 1)
}
END
go build -o show . >log 2>&1 || cannot "building the program"

go version
./show >dump || changed "the program ends with status $?"
labels() {
  awk -v function_name="$1" 'BEGIN { RS = "" } index($0, "\t" function_name "+0x") {
    print match($0, /# labels: [^\n]*/) ? substr($0, RSTART + 10, RLENGTH - 10) : "none" }' dump
}
expect() { # FUNCTION LABELS
  found=$(labels "$1")
  echo "$1: ${found:-no such goroutine}"
  [ "$found" = "$2" ] || changed "the labels of $1 are not: $2"
}
expect main.before '{"job":"mail"}'
expect main.inside '{"step":"send"}'
expect main.after none
expect main.worker none
echo "as stated: after pprof.Do on another context the goroutine has no labels"
