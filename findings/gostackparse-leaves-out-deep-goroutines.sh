#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: a stack too deep for the runtime to print whole costs a reader some frames.
# What happens: since Go 1.21 the runtime leaves out the middle of a stack and says so between
# frames ("...51 frames elided..."). gostackparse expects the notice of older releases, at the end
# of the stack. It reports an error for the line and leaves out the whole goroutine, so that exactly
# the deepest ones, such as a recursion that hangs, are in no count. Who ignores its errors, because
# it goes on after them, never hears of it.
# Seen on 2026-11-30 with gostackparse 0.7.0 and the dump of a program built with Go 1.27.4.
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
module example.com/deep

go 1.27

require github.com/DataDog/gostackparse v0.7.0
END
cat >main.go <<'END'
package main

import (
	"bytes"
	"fmt"
	"runtime/pprof"
	"time"

	"github.com/DataDog/gostackparse"
)

//go:noinline
func down(left int, c chan int) int {
	if left == 0 {
		return <-c
	}
	return down(left-1, c) + 1
}

func main() {
	c := make(chan int)
	for range 3 {
		go down(20, c)
		go down(150, c)
	}
	time.Sleep(500 * time.Millisecond)
	var dump bytes.Buffer
	pprof.Lookup("goroutine").WriteTo(&dump, 2)
	fmt.Printf("notices: %d\n", bytes.Count(dump.Bytes(), []byte(" frames elided...\n")))

	goroutines, errs := gostackparse.Parse(&dump)
	elided, deepest := 0, 0
	for _, g := range goroutines {
		if g.FramesElided {
			elided++
		}
		deepest = max(deepest, len(g.Stack))
	}
	fmt.Printf("written: 7, read: %d, marked as cut: %d, deepest: %d frames\n",
		len(goroutines), elided, deepest)
	for _, err := range errs {
		fmt.Println("error:", err)
	}
}
END
go build -o show . >log 2>&1 || cannot "building the program"

echo "$(go version), gostackparse $(go list -m -f '{{.Version}}' github.com/DataDog/gostackparse)"
./show >seen || changed "the program ends with status $?"
cat seen
grep -q '^notices: 3$' seen || changed "the dump has no 3 stacks with frames left out"
grep -q '^written: 7, read: 4, marked as cut: 0, deepest: 21 frames$' seen ||
  changed "gostackparse does not leave out the three deep goroutines"
[ "$(grep -c '^error: invalid function call on line .*frames elided' seen)" = 3 ] ||
  changed "gostackparse does not report the three notices as errors"
echo "as stated: the 3 deep goroutines of 7 are left out whole"
