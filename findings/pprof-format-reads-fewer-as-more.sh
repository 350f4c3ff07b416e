#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: a reader of pprof files reads what Go's own HTTP handler writes.
# What happens: /debug/pprof/goroutine?seconds=N gives the difference of two moments, in which the
# count of goroutines that ended is negative. pprof-format, under the profilers of Node, reads
# signed numbers as unsigned: 3 goroutines fewer are 18446744073709551613 more. It is no error, and
# the type of such a value changes from number to bigint, so that adding it to another one throws,
# or a conversion by Number() makes it 1.8e19.
# Seen on 2026-11-30 with pprof-format 2.3.2 and a profile of Go 1.27.4.
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

npm install --silent --no-audit --no-fund --prefix . pprof-format@2.3.2 >log 2>&1 ||
  cannot "installing pprof-format"
cat >go.mod <<'END'
module example.com/fewer

go 1.27
END
cat >main.go <<'END'
package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	_ "net/http/pprof"
	"os"
	"time"
)

func ends(c chan int) { <-c }

func main() {
	c := make(chan int)
	for range 3 {
		go ends(c)
	}
	time.Sleep(200 * time.Millisecond)
	server := httptest.NewServer(http.DefaultServeMux)
	time.AfterFunc(time.Second, func() { close(c) })
	response, err := http.Get(server.URL + "/debug/pprof/goroutine?seconds=2")
	if err != nil {
		panic(err)
	}
	io.Copy(os.Stdout, response.Body)
}
END
cat >show.mjs <<'END'
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { Profile } from 'pprof-format';

const profile = Profile.decode(gunzipSync(readFileSync('profile.pb.gz')));
const text = (i) => profile.stringTable.strings[Number(i)];
const name = new Map(profile.function.map((f) => [f.id, text(f.name)]));
const names = (l) => l.line.map((line) => name.get(line.functionId));
const lines = new Map(profile.location.map((l) => [l.id, names(l)]));
for (const sample of profile.sample) {
  if (sample.locationId.some((id) => lines.get(id).includes('main.ends'))) {
    console.log(`pprof-format reads: ${sample.value[0]} (${typeof sample.value[0]})`);
  }
}
END
go build -o show . >log 2>&1 || cannot "building the program"

version=$(sed -n 's/.*"version": "\(.*\)".*/\1/p' node_modules/pprof-format/package.json)
echo "$(go version), pprof-format $version"
./show >profile.pb.gz || changed "the program ends with status $?"
go tool pprof -top -nodefraction=0 -focus 'main\.ends' profile.pb.gz 2>log |
  awk '$NF == "main.ends" { print "go tool pprof reads: " $4 }' | tee seen
node show.mjs 2>&1 | tee -a seen
grep -q -x 'go tool pprof reads: -3' seen ||
  changed "the profile does not say that there are 3 fewer"
grep -q -x 'pprof-format reads: 18446744073709551613 (bigint)' seen ||
  changed "pprof-format does not read -3 as 18446744073709551613"
echo "as stated: 3 goroutines fewer are read as 18446744073709551613 more"
