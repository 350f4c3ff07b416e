#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: in the list of Delve's "goroutines", the number behind the reason of a wait says how
# long the goroutine has waited.
# What happens: it is the moment since when, as the runtime keeps it: nanoseconds of a clock with an
# unknown beginning. So the bigger number is the shorter wait, and how long either is cannot be told
# from it. The dump of the same process has whole minutes in this place, or nothing.
# Seen on 2026-12-01 with Delve 1.27.2 and Go 1.27.4. Takes a system that lets a process trace its
# child.
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
module example.com/waits

go 1.27
MOD
cat >main.go <<'GO'
package main

import (
	"runtime"
	"time"
)

var never = make(chan int)

func early() { <-never }
func late()  { <-never }

//go:noinline
func stop() { runtime.KeepAlive(never) }

// Lets the collector see who waits, and set since when.
func collect() {
	time.Sleep(100 * time.Millisecond)
	runtime.GC()
	runtime.GC()
}

func main() {
	go early()
	collect()
	time.Sleep(3 * time.Second)
	collect()
	go late()
	collect()
	stop()
}
GO
GOBIN=$work/bin go install -trimpath github.com/go-delve/delve/cmd/dlv@v1.27.2 >log 2>&1 ||
  cannot "installing Delve"
go build -o waits . >log 2>&1 || cannot "building the program"
printf '%s\n' 'break main.stop' continue 'goroutines -with user' exit >commands
XDG_CONFIG_HOME=$work bin/dlv exec ./waits --allow-non-terminal-interactive=true --init commands \
  </dev/null >list 2>log || cannot "Delve does not run the program"
grep -q '^\[[0-9]* goroutines' list || { cat list >log; cannot "Delve does not stop the program"; }

go version
bin/dlv version | sed -n 's/^Version: /Delve /p'
sed -n 's/^[* ] \(Goroutine.*\) (0x[0-9a-f]*)\(.*\)/\1\2/p' list
number() { sed -n "s/.*main.go:$1 .*\\[chan receive \\([0-9]*\\)\\]\$/\\1/p" list; }
early=$(number 10) late=$(number 11)
[ -n "$early" ] && [ -n "$late" ] || changed "there are no two numbers behind the reason"
[ "${#late}" -lt 19 ] || changed "the number is of another kind: $late"
apart=$(( (late - early) / 1000000000 ))
echo "the one that waits $apart seconds less has the bigger number"
[ "$apart" -ge 3 ] && [ "$apart" -le 60 ] || changed "it is not nanoseconds of a clock"
echo "as stated: the number says since when, not how long"
