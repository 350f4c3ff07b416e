#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: a debugger shows of a leaked goroutine at least as much as the dump does, which says
# "[chan receive (leaked)]".
# What happens: Delve prints a reason only for the states "waiting" and "system call" that it knows.
# Once the process has made a goroutineleak profile, those found leaked are in a state of their own,
# and Delve lists them without any reason, as if they were running; only the others keep theirs. It
# has no word for "leaked", neither in the list nor as a filter, so what has no thread and no reason
# is what leaks.
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
module example.com/leaked

go 1.27
MOD
cat >main.go <<'GO'
package main

import (
	"io"
	"os"
	"runtime"
	"runtime/pprof"
	"time"
)

var held = make(chan int)

func waits(c chan int) { <-c }
func leaks(c chan int) { <-c }

//go:noinline
func stop() { runtime.KeepAlive(held) }

func main() {
	go waits(held)
	go leaks(make(chan int))
	time.Sleep(100 * time.Millisecond)
	stop()
	pprof.Lookup("goroutineleak").WriteTo(io.Discard, 0)
	stop()
	pprof.Lookup("goroutine").WriteTo(os.Stderr, 2)
}
GO
GOBIN=$work/bin go install -trimpath github.com/go-delve/delve/cmd/dlv@v1.27.2 >log 2>&1 ||
  cannot "installing Delve"
go build -o leaked . >log 2>&1 || cannot "building the program"
printf '%s\n' 'break main.stop' continue 'goroutines -with user' continue 'goroutines -with user' \
  continue exit >commands
XDG_CONFIG_HOME=$work bin/dlv exec ./leaked --allow-non-terminal-interactive=true --init commands \
  </dev/null >list 2>dump || { cp dump log; cannot "Delve does not run the program"; }
grep -q '^\[[0-9]* goroutines' list || { cat list >log; cannot "Delve does not stop the program"; }

go version
bin/dlv version | sed -n 's/^Version: /Delve /p'
sed -n 's/^[* ] \(Goroutine.*\) (0x[0-9a-f]*)\(.*\)/\1\2/p; s/^.\(\[[0-9]* gorout.*\)/\1/p' list |
  tee seen
grep -A 1 '^goroutine .*chan receive' dump | grep -v '^--' | paste - - | sed 's/^/dump: /'
says() { # TIMES TEXT
  [ "$(grep -c "$2" seen)" = "$1" ] || changed "the list has not $1 times: $2"
}
says 2 'main.go:13 .*\[chan receive'
says 1 'main.go:14 .*\[chan receive'
says 1 'main.go:14 [^[]*$'
grep -A 1 '^goroutine .* \[chan receive (leaked)\]:$' dump | grep -q '^main\.leaks(' ||
  changed "the dump does not call it leaked"
echo "as stated: what the dump calls leaked has no reason at all in Delve"
