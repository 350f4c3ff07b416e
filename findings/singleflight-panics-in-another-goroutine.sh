#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: the first goroutine of a crash is the one whose code panicked, and one that stands in
# "select (no cases)" was left behind by a mistake.
# What happens: when a function panics under DoChan of singleflight, the package catches it and
# panics anew in a goroutine of its own, which has no frame of the program. The one whose code
# panicked is in the dump of all as "[select (no cases)]" for ever, on purpose, so that it can be
# seen, but its stack has been unwound: the function is not in it. That is only in the value of the
# panic, as lines with a tab in front and without a header, so what collects goroutines drops it.
# Seen on 2026-12-01 with golang.org/x/sync 0.25.0 and Go 1.27.4.
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
module example.com/flight

go 1.27

require golang.org/x/sync v0.25.0
MOD
cat >main.go <<'GO'
package main

import "golang.org/x/sync/singleflight"

func load() (any, error) {
	var cache map[string]int
	cache["key"]++
	return cache, nil
}

func main() {
	var group singleflight.Group
	<-group.DoChan("key", load)
}
GO
go mod tidy >log 2>&1 && go build -o flight . >log 2>&1 || cannot "building the program"
GOTRACEBACK=all ./flight >log 2>dump
[ "$(sed -n 's/^panic: //p' dump)" = "assignment to entry in nil map" ] ||
  changed "it does not panic: $(head -n 3 dump)"

go version
go list -m -f '{{.Path}} {{.Version}}' golang.org/x/sync
awk '/^goroutine/ { n++ } { print > ("part" n + 0) }' dump
for part in part?; do
  echo "$(sed -n '1{s/^panic.*/the panic/;p;}' "$part") $(
    sed -n 's/^\t\{0,1\}\([^\t ]*\)(.*)$/\1/p' "$part" | grep -v ^panic | sed 's/.*\///' | xargs)"
done | tee seen
says() { grep -q "$1" seen || changed "it no longer says: $1"; }
says '^the panic .* main\.load singleflight\.(\*Group)\.doCall'
says '^goroutine [0-9]* \[running\]: singleflight\.(\*Group)\.doCall\.func1\.gowrap2$'
says '^goroutine [0-9]* \[select (no cases)\]: singleflight\.(\*Group)\.doCall\.func1 '
grep '^goroutine' seen | grep -q 'main\.load' && changed "a goroutine has the function that panics"
echo "as stated: no goroutine has the function that panics, and one waits in select for ever"
