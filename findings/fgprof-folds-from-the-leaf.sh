#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: a stack in the folded form begins with the outermost function and ends with the
# innermost, whoever writes it.
# What happens: fgprof writes it the other way round. A flame graph of its file stands on
# runtime.gopark, which holds nearly all goroutines, and a function that starts many of them is a
# leaf here and there. The same library's pprof form is right. No reader can tell, as the form has
# no head.
# Seen on 2026-12-01 with fgprof 0.9.5 and Go 1.27.4.
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

cat >go.mod <<'MOD'
module example.com/folded

go 1.27

require github.com/felixge/fgprof v0.9.5
MOD
cat >main.go <<'GO'
package main

import (
	"os"
	"time"

	"github.com/felixge/fgprof"
)

var never = make(chan int)

func serve()   { receive() }
func receive() { <-never }

func main() {
	go serve()
	time.Sleep(100 * time.Millisecond)
	for name, format := range map[string]fgprof.Format{
		"folded": fgprof.FormatFolded, "profile": fgprof.FormatPprof,
	} {
		file, _ := os.Create(name)
		stop := fgprof.Start(file, format)
		time.Sleep(500 * time.Millisecond)
		if err := stop(); err != nil {
			panic(err)
		}
	}
}
GO
go mod tidy >log 2>&1 && go build -o waits . >log 2>&1 || cannot "building the program"
./waits >log 2>&1 || changed "the program ends with status $?"

go version
go list -m -f 'fgprof {{.Version}}' github.com/felixge/fgprof
grep -F main.serve folded | sed 's/ [0-9]*$//' | tee line
go tool pprof -peek '^main\.receive$' profile >peek 2>log ||
  changed "pprof does not read the profile"
grep -A 2 -- '^-.*+' peek | sed -n 's/.*| *\(main\..*\)/pprof, callers first: \1/p'
grep -q -x 'runtime\.gopark;.*;main\.receive;main\.serve\(;runtime\.goexit\)*' line ||
  changed "the folded stack does not begin with the innermost function"
grep -A 1 -- '^-.*+' peek | grep -q 'main\.serve' ||
  changed "in the profile serve does not call receive"
echo "as stated: the folded stacks begin with the innermost function"
