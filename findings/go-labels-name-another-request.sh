#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: the labels of a goroutine say for whose work it is there.
# What happens: a goroutine has the labels of the one that ran its "go" statement, and that may have
# worked for another request.
# - The two goroutines of a kept-alive HTTP connection are started by the request that dialled. Here
#   the tenant bob leaves a response body unread, and the goroutines that this leaks say "alice",
#   who is long done.
# - What context.AfterFunc runs has the labels of the goroutine that cancelled the context ("dave"),
#   not of the one that asked for it ("carol"); after a deadline, and with time.AfterFunc, none.
# Seen on 2026-11-30 with Go 1.27.4.
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
module example.com/tenants

go 1.27
END
cat >main.go <<'END'
package main

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"runtime/pprof"
	"time"
)

var never = make(chan int)

func afterCancel()   { <-never }
func afterDeadline() { <-never }
func afterTime()     { <-never }

func as(tenant string, f func(context.Context)) {
	pprof.Do(context.Background(), pprof.Labels("tenant", tenant), f)
}

func main() {
	megabyte := func(w http.ResponseWriter, _ *http.Request) { w.Write(make([]byte, 1<<20)) }
	server := httptest.NewServer(http.HandlerFunc(megabyte))
	get := func(ctx context.Context) *http.Response {
		request, _ := http.NewRequestWithContext(ctx, "GET", server.URL, nil)
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			panic(err)
		}
		return response
	}
	as("alice", func(ctx context.Context) {
		response := get(ctx)
		io.Copy(io.Discard, response.Body)
		response.Body.Close()
	})
	time.Sleep(200 * time.Millisecond) // until the connection is back among the idle ones
	as("bob", func(ctx context.Context) { get(ctx) })

	cancelled, cancel := context.WithCancel(context.Background())
	as("carol", func(ctx context.Context) {
		context.AfterFunc(cancelled, afterCancel)
		late, _ := context.WithTimeout(ctx, 200*time.Millisecond)
		context.AfterFunc(late, afterDeadline)
		time.AfterFunc(200*time.Millisecond, afterTime)
	})
	as("dave", func(context.Context) { cancel() })
	time.Sleep(time.Second)
	pprof.Lookup("goroutine").WriteTo(os.Stdout, 1)
}
END
go build -o show . >log 2>&1 || cannot "building the program"

go version
./show >dump || changed "the program ends with status $?"
# One line for each group that has FUNCTION: its labels, or "none".
labels() {
  awk -v function_name="$1" 'BEGIN { RS = "" } index($0, "\t" function_name "+0x") {
    print match($0, /"tenant":"[a-z]*"/) ? substr($0, RSTART + 10, RLENGTH - 11) : "none" }' dump |
    xargs
}
expect() { # FUNCTION LABEL
  found=$(labels "$1")
  echo "$1: ${found:-no such goroutine}"
  [ "$found" = "$2" ] || changed "the labels of $1 are not: $2"
}
expect 'net/http.(*persistConn).readLoop' alice
expect 'net/http.(*persistConn).writeLoop' alice
expect main.afterCancel dave
expect main.afterDeadline none
expect main.afterTime none
echo "as stated: labels tell who ran the go statement, not whose work it is"
