#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: the metric /sched/goroutines, runtime.NumGoroutine and the dump count the same
# goroutines, so that a count on a dashboard can be held against a dump of that moment.
# What happens: all three differ. Since Go 1.26 the metric, still "Count of live goroutines", counts
# the runtime's own too, which it did not before: the update alone lifts the line by five or more.
# runtime.NumGoroutine leaves out the finalizer goroutine even while it runs a program's finalizer,
# and the dump shows it. Here 10 goroutines wait beside main, and a finalizer blocks.
# Seen on 2026-12-01 with Go 1.27.4, and with Go 1.22.12 for the metric of before.
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
module example.com/counts

go 1.22
END
cat >main.go <<'END'
package main

import (
	"bytes"
	"fmt"
	"runtime"
	"runtime/metrics"
	"runtime/pprof"
	"time"
)

type node struct {
	next *node
	data [100]byte
}

var never = make(chan int)

func count() {
	live := []metrics.Sample{{Name: "/sched/goroutines:goroutines"}}
	metrics.Read(live)
	var dump bytes.Buffer
	pprof.Lookup("goroutine").WriteTo(&dump, 2)
	fmt.Printf("NumGoroutine: %d, dump: %d, metric: %d\n", runtime.NumGoroutine(),
		bytes.Count(append([]byte("\n"), dump.Bytes()...), []byte("\ngoroutine ")),
		live[0].Value.Uint64())
}

//go:noinline
func drop() {
	runtime.SetFinalizer(&node{}, func(*node) { <-never })
}

func main() {
	for i := 0; i < 10; i++ {
		go func() { <-never }()
	}
	time.Sleep(200 * time.Millisecond)
	count()
	drop()
	for i := 0; i < 3; i++ {
		runtime.GC()
		time.Sleep(200 * time.Millisecond)
	}
	count()
}
END
old=go1.22.12
oldroot=$(GOTOOLCHAIN=$old go env GOROOT 2>log) || cannot "no Go that can fetch $old"
"$oldroot/bin/go" build -o before . >log 2>&1 && go build -o now . >log 2>&1 ||
  cannot "building the program"

show() { # PROGRAM VERSION
  "./$1" >"$1.seen" || changed "the program ends with status $?"
  sed "s/^/$2: /" "$1.seen"
}
show before "$old"
show now "$release"
grep -q -x 'NumGoroutine: 11, dump: 11, metric: 11' before.seen ||
  changed "with $old the three do not agree on 11"
grep -q -x 'NumGoroutine: 11, dump: 12, metric: [0-9]*' now.seen ||
  changed "a finalizer that blocks is not in the dump alone"
metrics=$(sed 's/.*metric: //' now.seen | sort -n | xargs)
[ "${metrics%% *}" -ge 15 ] || changed "the metric does not count the runtime's own"
echo "as stated: of one moment, NumGoroutine, the dump and the metric give three numbers"
