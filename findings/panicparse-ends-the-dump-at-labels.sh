#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: panicparse, the best known reader of goroutine dumps, reads what the Go of today
# writes.
# What happens: Go 1.27 prints the labels of a goroutine behind the bracket of its header, as in
# "[chan receive] {job: mail}:". To panicparse such a line ends the dump. The goroutine and all
# others up to the next header without labels are passed on as plain text, what follows is taken for
# another dump, and there is neither an error nor a warning: of 31 goroutines, 10 of them with
# labels, it counts 21.
# Seen on 2026-11-30 with panicparse 2.5.0 and the dump of a program built with Go 1.27.4.
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
module example.com/labels

go 1.27

require github.com/maruel/panicparse/v2 v2.5.0
END
cat >main.go <<'END'
package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime/pprof"
	"time"

	"github.com/maruel/panicparse/v2/stack"
)

func wait(c chan int) { <-c }

func main() {
	c := make(chan int)
	for range 10 {
		go wait(c)
		job := pprof.Labels("job", "mail")
		pprof.Do(context.Background(), job, func(context.Context) { go wait(c) })
		go wait(c)
	}
	time.Sleep(200 * time.Millisecond)
	var dump bytes.Buffer
	pprof.Lookup("goroutine").WriteTo(&dump, 2)

	written := bytes.Count(append([]byte("\n"), dump.Bytes()...), []byte("\ngoroutine "))
	labelled := bytes.Count(dump.Bytes(), []byte("] {job: mail}:\n"))
	dumps, read, fault := 0, 0, "none"
	// The loop of its documentation: scan until the end of the input.
	var in io.Reader = &dump
	for {
		s, rest, err := stack.ScanSnapshot(in, io.Discard, stack.DefaultOpts())
		if s != nil {
			dumps++
			read += len(s.Goroutines)
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			fault = err.Error()
			break
		}
		in = io.MultiReader(bytes.NewReader(rest), in)
	}
	fmt.Printf("written: %d, with labels: %d\n", written, labelled)
	fmt.Printf("read: %d, dumps: %d, error: %s\n", read, dumps, fault)
}
END
go build -o show . >log 2>&1 || cannot "building the program"

echo "$(go version), panicparse $(go list -m -f '{{.Version}}' github.com/maruel/panicparse/v2)"
./show >seen || changed "the program ends with status $?"
cat seen
grep -q '^written: 31, with labels: 10$' seen ||
  changed "the dump does not hold 31 goroutines, 10 of them with labels"
grep -q '^read: 21, .*error: none$' seen ||
  changed "panicparse does not count 21 goroutines without an error"
grep -q 'dumps: 1,' seen && changed "panicparse takes it for one dump"
echo "as stated: 10 of 31 goroutines are lost without an error, and one dump becomes several"
