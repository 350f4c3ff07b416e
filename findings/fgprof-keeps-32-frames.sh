#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: fgprof, a profile of all goroutines over time, has the stacks that a goroutine profile
# of the same program has, which since Go 1.23 are up to 128 frames deep.
# What happens: the API that it uses, runtime.GoroutineProfile, still holds 32 frames and cuts
# without a mark. What is lost is the end that says whose goroutine it is, so two that have nothing
# but the innermost frames in common become one stack with the time of both. In the profile of
# runtime/pprof they are apart.
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
module example.com/deep

go 1.27

require github.com/felixge/fgprof v0.9.5
MOD
cat >main.go <<'GO'
package main

import (
	"os"
	"runtime/pprof"
	"time"

	"github.com/felixge/fgprof"
)

func walk(depth int) int {
	if depth == 0 {
		return <-make(chan int)
	}
	return walk(depth-1) + 1
}

func orders() { walk(60) }
func mails()  { walk(60) }

func main() {
	go orders()
	go mails()
	time.Sleep(100 * time.Millisecond)
	all, _ := os.Create("all")
	pprof.Lookup("goroutine").WriteTo(all, 0)
	over, _ := os.Create("over")
	stop := fgprof.Start(over, fgprof.FormatPprof)
	time.Sleep(500 * time.Millisecond)
	if err := stop(); err != nil {
		panic(err)
	}
}
GO
go mod tidy >log 2>&1 && go build -o deep . >log 2>&1 || cannot "building the program"
./deep >log 2>&1 || changed "the program ends with status $?"

go version
go list -m -f 'fgprof {{.Version}}' github.com/felixge/fgprof
# Of each stack that blocks in walk: its frames, and the outermost one.
stacks() {
  go tool pprof -traces -sample_index=0 "$1" 2>log |
    awk '/^-----/ { if (deep) print n " frames, outermost " last; n = deep = 0; next }
         { n += /\./; last = $NF == "(inline)" ? $(NF - 1) : $NF;
           deep += last == "main.walk" }' | sort
}
stacks all | sed 's/^/runtime\/pprof: /' | tee seen
stacks over | sed 's/^/fgprof: /' | tee -a seen
for function in orders mails; do
  grep -q "^runtime/pprof: .* main\.$function\$" seen ||
    changed "runtime/pprof does not have $function"
done
[ "$(grep '^fgprof: ' seen)" = "fgprof: 32 frames, outermost main.walk" ] ||
  changed "fgprof does not have one stack of 32 frames"
echo "as stated: two goroutines are one stack of 32 frames that does not say whose it is"
