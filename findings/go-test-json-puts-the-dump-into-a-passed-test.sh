#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: in the events of "go test -json" a dump belongs to the test that its events name, and
# that test failed.
# What happens: the dump of a timeout carries the name of the test that printed last. Here that is
# one that passed: its events are its own "--- PASS" line, then the whole dump, then "pass". The
# test that hangs gets no closing event at all, neither fail nor skip. Who keeps the output of
# failed tests only loses the dump, and who groups by test shows it under the wrong name. The names
# below "running tests:" in the dump are right.
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
module example.com/hang

go 1.27
END
cat >hang_test.go <<'END'
package hang

import (
	"testing"
	"time"
)

func TestHangs(t *testing.T) {
	t.Parallel()
	<-make(chan int)
}

func TestPasses(t *testing.T) {
	t.Parallel()
	time.Sleep(500 * time.Millisecond)
	t.Log("all is well")
}
END
go test -c -o test . >log 2>&1 || cannot "building the test"

go version
go test -json -parallel 2 -timeout 10s -count 1 . >events 2>log &&
  changed "the test does not time out"
# What is said of a test: its name, then the output or the action.
field() { sed -n "s/.*\"Action\":\"$1\".*\"Test\":\"\\([^\"]*\\)\".*/\\1/p" "$2"; }
grep '"Action":"output"' events | grep -E '"Output":"goroutine [0-9]+ \[' >headers
sed -n 's/.*"Output":"\\t\\t\(Test[^"]*\))\\n".*/the dump says that this was running: \1)/p' events
owners=$(field output headers | sort -u | xargs)
passed=$(field pass events | xargs)
failed=$(field fail events | xargs)
echo "goroutines in the dump: $(wc -l <headers), all in output of: $owners"
echo "passed: ${passed:-none}, failed: ${failed:-none}"
[ "$owners" = TestPasses ] || changed "the dump is not output of TestPasses alone"
[ "$passed" = TestPasses ] || changed "TestPasses is not the one test that passed"
[ -z "$failed" ] || changed "a test gets the event fail"
end_of_dump=$(grep -n '"Output":"goroutine' events | tail -n 1 | cut -d: -f1)
[ "$(grep -n '"Action":"pass"' events | cut -d: -f1)" -gt "$end_of_dump" ] ||
  changed "the event pass does not come after the dump"
grep -q '"Output":"\\t\\tTestHangs (' events ||
  changed "the dump does not say that TestHangs was running"
echo "as stated: the dump is output of a test that passed, and the test that hangs has no result"
