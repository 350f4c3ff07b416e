#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: goleak, called at the end of a test in a synctest bubble, finds nothing when the test
# started nothing, as it does in any other test.
# What happens: it reports two goroutines, which are the test's own: the one that called
# synctest.Test and waits in state "synctest.Run", and the one in the bubble that waits for the
# test's function. goleak knows the goroutines of package testing by the function on top of the
# stack, from a list of its own, and these two functions are not on it. The same call just outside
# of the bubble finds nothing.
# Seen on 2026-11-30 with goleak 1.3.0 on Go 1.27.4.
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
module example.com/bubble

go 1.27

require go.uber.org/goleak v1.3.0
END
cat >bubble_test.go <<'END'
package bubble

import (
	"fmt"
	"testing"
	"testing/synctest"

	"go.uber.org/goleak"
)

func TestInside(t *testing.T) {
	synctest.Test(t, func(*testing.T) { fmt.Println("inside:", goleak.Find()) })
}

func TestOutside(t *testing.T) {
	synctest.Test(t, func(*testing.T) {})
	fmt.Println("outside:", goleak.Find())
}
END
go test -c -o show . >log 2>&1 || cannot "building the test"

echo "$(go version), goleak $(go list -m -f '{{.Version}}' go.uber.org/goleak)"
./show >seen || changed "the test ends with status $?"
grep -E '^(inside|outside):|Goroutine' seen
[ "$(grep -c 'Goroutine [0-9]* in state' seen)" = 2 ] ||
  changed "inside, goleak does not report two goroutines"
grep -q 'in state synctest.Run.* internal/synctest.Run on top' seen ||
  changed "goleak does not report the goroutine that waits for the bubble"
grep -q 'in state chan receive.* testing/synctest.testingSynctestTest on top' seen ||
  changed "goleak does not report the goroutine that waits for the test's function"
grep -q '^outside: <nil>$' seen || changed "outside, goleak finds something"
echo "as stated: a test in a bubble that starts nothing is told of two leaks"
