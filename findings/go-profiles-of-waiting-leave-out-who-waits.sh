#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: profiles of waiting (block, mutex, and those that "go tool trace" makes) show above all
# the goroutines that wait the longest.
# What happens: they hold a wait when it is over, and no other. 50 goroutines that wait to send, and
# 50 that wait for a mutex, all through the run, are in none of them; the one whose wait ended after
# half a second is. The mutex profile of a mutex that is held for ever is empty. The profile of
# goroutines has all 100.
# Seen on 2026-12-01 with Go 1.27.4.
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
module example.com/waits

go 1.27
END
cat >main.go <<'END'
package main

import (
	"os"
	"runtime"
	"runtime/pprof"
	"runtime/trace"
	"sync"
	"time"
)

var held sync.Mutex

func sends(c chan int) { c <- 1 }
func locks()           { held.Lock() }
func ends(c chan int)  { c <- 1 }

func create(name string) *os.File {
	file, err := os.Create(name)
	if err != nil {
		panic(err)
	}
	return file
}

func main() {
	runtime.SetBlockProfileRate(1)
	runtime.SetMutexProfileFraction(1)
	held.Lock()
	if err := trace.Start(create("trace")); err != nil {
		panic(err)
	}
	for range 50 {
		go sends(make(chan int))
		go locks()
	}
	c := make(chan int)
	go ends(c)
	time.Sleep(500 * time.Millisecond)
	<-c
	time.Sleep(500 * time.Millisecond)
	trace.Stop()
	for _, name := range []string{"block", "mutex", "goroutine"} {
		pprof.Lookup(name).WriteTo(create(name), 0)
	}
}
END
go build -o show . >log 2>&1 || cannot "building the program"

go version
./show || changed "the program ends with status $?"
go tool trace -pprof=sync trace >trace-sync 2>log || changed "go tool trace makes no profile"
# Which of the program's functions PROFILE has, by name.
functions() {
  go tool pprof -top -cum -nodefraction=0 "$1" 2>log | grep -o 'main\.[a-z]*s$' | sort | xargs
}
expect() { # PROFILE FUNCTIONS
  found=$(functions "$1")
  echo "$1: ${found:-none of them}"
  [ "$found" = "$2" ] || changed "the profile $1 does not have: ${2:-none of them}"
}
expect goroutine 'main.locks main.sends'
expect block main.ends
expect mutex ''
expect trace-sync main.ends
echo "as stated: a wait that goes on is in no profile of waiting"
