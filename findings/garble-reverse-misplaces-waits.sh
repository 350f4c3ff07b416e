#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: "garble reverse" gives a dump of an obfuscated program its names and lines back.
# What happens: it gives back the names, but places only where the source has a call. Where a
# goroutine leaks there is none: a send and a receive get no file, "??:18", and a select and every
# "created by" get their real file with a line of the obfuscated text, here "main.go:2" for all
# five. Nothing tells these lines, which the source has as well, from the right ones. Those of calls
# are right, as of a wait for a lock.
# Seen on 2026-12-01 with garble 0.18.0 and Go 1.27.4. Takes git, which garble calls.
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
module example.com/leaks

go 1.27
MOD
cat >main.go <<'GO'
package main

import (
	"os"
	"runtime/pprof"
	"sync"
	"time"
)

type Mail struct {
	lock sync.Mutex
	out  chan int
	stop chan bool
}

func (m *Mail) Send() {
	m.out <- 1
}

func (m *Mail) Receive() {
	<-m.stop
}

func (m *Mail) Choose() {
	never := make(chan int)
	select {
	case <-never:
	case <-m.stop:
	}
}

func (m *Mail) Lock() {
	m.lock.Lock()
}

func main() {
	m := &Mail{out: make(chan int), stop: make(chan bool)}
	m.lock.Lock()
	go m.Send()
	go m.Receive()
	go m.Choose()
	go m.Lock()
	time.Sleep(200 * time.Millisecond)
	pprof.Lookup("goroutine").WriteTo(os.Stdout, 2)
}
GO
GOBIN=$work/bin go install -trimpath mvdan.cc/garble@v0.18.0 >log 2>&1 || cannot "installing garble"
export GARBLE_CACHE="$work/cache"
bin/garble build -o leaks . >log 2>&1 || cannot "building the program"
./leaks >dump 2>log || cannot "running the program"
bin/garble reverse . dump >reversed 2>log || changed "it cannot reverse the dump: $(cat log)"
go build -trimpath -o plain . >log 2>&1 || cannot "building the program as it is"
./plain >right 2>log || cannot "running the program as it is"

go version
echo "garble 0.18.0"
# What a dump says of the four: function and place, and the place of the "go" statement.
places() {
  sed -n '/^main\.(\*Mail)/{s/.*)\.\([A-Za-z]*\)(.*/\1/;N
      s/\n[^a-z?]*\([^ ]*\).*/ \1/;s/ .*\// /;p;}
    /^created by main\.main/{N;s/.*\/\([^ ]*\).*/created at \1/;p;}' "$1" | paste -d ' ' - - | sort
}
places right >wanted
places reversed >found
sed 's/^/as it is: /' wanted
sed 's/^/reversed: /' found
[ "$(cut -d ' ' -f 1 found | xargs)" = "Choose Lock Receive Send" ] || changed "names are missing"
cut -d ' ' -f 1,2 wanted >here && cut -d ' ' -f 1,2 found | grep -x -F -f here >same
[ "$(cut -d ' ' -f 1 same)" = Lock ] || changed "these have their place: $(cat same)"
grep -q '^Choose main\.go:' found || changed "the select has no file"
[ "$(grep -c '^\(Receive\|Send\) ??:' found)" = 2 ] || changed "the send or the receive has a file"
cut -d ' ' -f 5 wanted >here && cut -d ' ' -f 5 found | grep -x -F -f here >same &&
  changed "a go statement has its place: $(cat same)"
[ "$(grep -c 'created at main\.go:[0-9]*$' found)" = 4 ] || changed "a go statement has no file"
echo "as stated: of eight places one is right, two have no file and five a wrong line"
