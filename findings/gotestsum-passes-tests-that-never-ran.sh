#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: gotestsum --rerun-fails gives up when the process died before all tests ran, as it does
# after a panic; exit status 0 says that every test has passed.
# What happens: it knows such a death by the word "panic: ". When the runtime ends the process with
# "fatal error: " (unlock of an unlocked mutex, concurrent map writes, a deadlock), it runs the one
# test again that was there, and if that passes now, the tests behind it have never run and the exit
# status is 0. Here TestBroken, which always fails, has no line in the output.
# Seen on 2026-12-01 with gotestsum 1.13.0 on Go 1.27.4.
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

GOBIN=$work go install gotest.tools/gotestsum@v1.13.0 >log 2>&1 || cannot "installing gotestsum"
cat >go.mod <<'END'
module example.com/flaky

go 1.27
END
cat >flaky_test.go <<'END'
package flaky

import (
	"os"
	"sync"
	"testing"
)

func TestFlaky(t *testing.T) {
	if _, err := os.Stat("second-run"); err == nil {
		return
	}
	if err := os.WriteFile("second-run", nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if os.Getenv("ENDS_BY") == "panic" {
		panic("the first run ends")
	}
	new(sync.Mutex).Unlock()
}

func TestBroken(t *testing.T) {
	t.Fatal("TestBroken always fails")
}
END
go vet . >log 2>&1 || cannot "building the test"

echo "$(go version), $("$work/gotestsum" --version)"
run() { # panic|fatal
  rm -f second-run
  ENDS_BY=$1 ./gotestsum --format standard-verbose --rerun-fails=2 --packages=. -- -count=1 \
    >"$1" 2>&1
  status=$?
  echo "$1: status $status, runs of TestBroken: $(grep -c '^=== RUN   TestBroken' "$1")"
}
run panic >seen
run fatal >>seen
cat seen
grep -q -x 'panic: status [1-9][0-9]*, runs of TestBroken: 0' seen ||
  changed "after a panic the status is 0, or TestBroken has run"
grep -q '^fatal error: sync: unlock of unlocked mutex' fatal ||
  changed "the process does not end with a fatal error"
grep -q -x 'fatal: status 0, runs of TestBroken: 0' seen ||
  changed "after a fatal error the status is not 0, or TestBroken has run"
echo "as stated: after a fatal error the tests that never ran count as passed"
