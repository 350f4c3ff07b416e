#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: "go tool pprof -tagfocus KEY=VALUE" keeps the goroutines with that label.
# What happens: a value of digits, or of digits and then letters, is taken for a number with a unit,
# and numbers are never compared with labels that are text, which those of goroutines always are. A
# shard "12" and a commit "1234abcd" match nothing, and -tagignore takes nothing away: a note on
# standard error and a table, with exit status 0. "^12" is read as text. A comma is another trap:
# behind a key it means "or", without a key it means "and", so that no goroutine has both tenants.
# Seen on 2026-12-01 with go tool pprof of Go 1.27.4.
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
module example.com/tags

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

func main() {
	for _, tenant := range []string{"alice", "bob"} {
		labels := pprof.Labels("tenant", tenant, "shard", "12", "commit", "1234abcd")
		for range 10 {
			pprof.Do(context.Background(), labels, func(context.Context) {
				go func() { <-never }()
			})
		}
	}
	time.Sleep(200 * time.Millisecond)
	pprof.Lookup("goroutine").WriteTo(os.Stdout, 0)
}
END
go build -o show . >log 2>&1 || cannot "building the program"
./show >profile || changed "the program ends with status $?"

go version
expect() { # OPTION GOROUTINES [NOTE]
  go tool pprof -top -nodefraction=0 "$1" profile >table 2>note ||
    changed "pprof ends with status $? at $1"
  found=$(sed -n 's/^Showing nodes accounting for \([0-9]*\),.*/\1/p' table)
  echo "$1: $found of 21"
  [ "$found" = "$2" ] || changed "$1 does not keep $2 goroutines"
  [ -z "${3-}" ] || grep -q "$3" note || changed "no note at $1 says: $3"
}
expect -tagfocus=tenant=alice 10
expect -tagfocus=shard=12 0 'as range, not regexp'
expect -tagfocus=commit=1234abcd 0 'as range, not regexp'
expect -tagignore=shard=12 21 'as range, not regexp'
expect '-tagfocus=shard=^12' 20
expect -tagfocus=tenant=alice,bob 20
expect -tagfocus=alice,bob 0
echo "as stated: a value of digits, or digits and letters, is no value of a label"
