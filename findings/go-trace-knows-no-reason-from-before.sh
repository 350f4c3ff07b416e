#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: an execution trace says of every goroutine what it waits for and who started it, as a
# dump does, so that with a flight recorder no dump is needed.
# What happens: it says so of what it saw happen. Goroutines that began to wait before the trace,
# which leaks have mostly done, have a stack, an empty reason and no creator; a wait on a channel
# and a wait for a lock differ by nothing but their frames. A dump of the same moment has the reason
# and the creator of all.
# Seen on 2026-12-01 with go tool trace of Go 1.27.4.
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
module example.com/trace

go 1.27
MOD
cat >main.go <<'GO'
package main

import (
	"os"
	"runtime/pprof"
	"runtime/trace"
	"time"
)

func before(c chan int) { <-c }
func during(c chan int) { <-c }

func main() {
	never := make(chan int)
	go before(never)
	time.Sleep(200 * time.Millisecond)
	if err := trace.Start(os.Stdout); err != nil {
		panic(err)
	}
	go during(never)
	time.Sleep(200 * time.Millisecond)
	trace.Stop()
	pprof.Lookup("goroutine").WriteTo(os.Stderr, 2)
}
GO
go build -o traced . >log 2>&1 || cannot "building the program"
./traced >trace 2>dump || changed "the program ends with status $?"

go version
go tool trace -d=parsed trace >events 2>log || changed "go tool trace does not read the trace"
# What happens to the goroutines of the two functions: each change of state with its reason.
awk '/ StateTransition .*GoID=/ { sub(/.*GoID=[0-9]* /, ""); change = $0; next }
  /^[^\t ].* Time=/ { change = "" }
  /^\tmain\.(before|during) @/ && change {
    print "trace: " substr($1, 6) " " change; change = "" }' events | tee seen
grep -A 1 'chan receive' dump | paste -d ' ' - - - | sed 's/^goroutine [0-9]* /dump: /; s/ -*$//'
[ "$(grep before seen)" = 'trace: before Undetermined->Waiting Reason=""' ] ||
  changed "of the one that waited before, the trace says more"
grep -q '^trace: during NotExist->Runnable' seen && grep -q 'during .*Reason="chan receive"' seen ||
  changed "of the one that began to wait later, the trace has not start and reason"
[ "$(grep -c '^goroutine .*\[chan receive\]' dump)" = 2 ] && [ "$(grep -c ^created dump)" = 2 ] ||
  changed "the dump has not the reason and the creator of both"
echo "as stated: what waited before the trace has neither reason nor creator in it"
