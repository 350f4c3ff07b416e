#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: leaktest reports every goroutine that a test leaves behind, but for those of the
# runtime and of package testing.
# What happens: it passes over each one that has a method named readLoop or writeLoop anywhere in
# its stack, of whatever type, because those are the names in net/http. They are just what clients
# of connections call theirs: of three leaks on the same channel, leaktest reports the one in
# "receive". It looks for words in the text of the stack, so a method called by such a loop is
# passed over as well. goleak 1.3.0, on the same three, reports them all.
# Seen on 2026-12-01 with leaktest 1.3.0 and goleak 1.3.0 on Go 1.27.4.
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
module example.com/loops

go 1.27

require (
	github.com/fortytw2/leaktest v1.3.0
	go.uber.org/goleak v1.3.0
)
END
cat >loops_test.go <<'END'
package loops

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/fortytw2/leaktest"
	"go.uber.org/goleak"
)

type client struct{ replies chan int }

func (c *client) readLoop()  { <-c.replies }
func (c *client) writeLoop() { c.flush() }
func (c *client) flush()     { <-c.replies }
func (c *client) receive()   { <-c.replies }

type reporter struct{ strings.Builder }

func (r *reporter) Errorf(format string, values ...any) { fmt.Fprintf(r, format+"\n", values...) }

func (r *reporter) say(tool string) {
	fmt.Printf("%s reports:", tool)
	for _, method := range []string{"readLoop", "flush", "receive"} {
		if strings.Contains(r.String(), "(*client)."+method) {
			fmt.Print(" ", method)
		}
	}
	fmt.Println()
}

func TestClient(t *testing.T) {
	var left, all reporter
	check := leaktest.CheckTimeout(&left, 500*time.Millisecond)
	c := &client{make(chan int)}
	go c.readLoop()
	go c.writeLoop()
	go c.receive()
	time.Sleep(200 * time.Millisecond)
	check()
	left.say("leaktest")
	all.Errorf("%v", goleak.Find())
	all.say("goleak")
}
END
go test -c -o show . >log 2>&1 || cannot "building the test"

version() { go list -m -f '{{.Version}}' "$1"; }
echo "$(go version), leaktest $(version github.com/fortytw2/leaktest)," \
  "goleak $(version go.uber.org/goleak)"
./show >seen || changed "the test ends with status $?"
grep 'reports' seen
grep -q -x 'leaktest reports: receive' seen || changed "leaktest does not report one of three"
grep -q -x 'goleak reports: readLoop flush receive' seen || changed "goleak does not report three"
echo "as stated: leaktest passes over leaks with readLoop or writeLoop in their stacks"
