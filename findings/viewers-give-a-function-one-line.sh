#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: a viewer of profiles keeps two places of a function apart, or shows no line.
# What happens: it joins them by the name of the function and shows the line of one as that of all.
# Of ten goroutines that wait in one function, six at one line and four at another, speedscope has
# ten at the line that comes last in the profile, and flameshow ten at the one that comes first. The
# two contradict each other on the same file, and neither says that there is another place. In pprof
# it is "-lines" that keeps them apart.
# Seen on 2026-12-01 with speedscope 1.25.0, whose importer runs here without a browser, flameshow
# 1.1.5 (flamegraph-textual 0.1.2), and a profile of Go 1.27.4.
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

npm install --silent --no-audit --no-fund --prefix . speedscope@1.25.0 >log 2>&1 ||
  cannot "installing speedscope"
python3 -m venv venv >log 2>&1 &&
  venv/bin/pip install -q --no-compile flameshow==1.1.5 flamegraph-textual==0.1.2 >log 2>&1 ||
  cannot "installing flameshow"
cat >go.mod <<'MOD'
module example.com/lines

go 1.27
MOD
cat >main.go <<'GO'
package main

import (
	"os"
	"runtime/pprof"
	"time"
)

func serve(first bool, c chan int) {
	if first {
		<-c
	}
	<-c
}

func main() {
	for i := range 10 {
		go serve(i < 6, make(chan int))
	}
	time.Sleep(100 * time.Millisecond)
	pprof.Lookup("goroutine").WriteTo(os.Stdout, 0)
}
GO
# Runs the program of the page until it asks for more of a browser than there is here; by then it
# has offered its importer. Then prints each stack with its weight.
cat >show.mjs <<'JS'
import { readFileSync, readdirSync } from 'node:fs';
import vm from 'node:vm';

const folder = 'node_modules/speedscope/dist/release/';
const program = readdirSync(folder).find((name) => /^speedscope-.*\.js$/.test(name));
let importer;
const page = vm.createContext({
  take(get) { importer = get; },
  console: { log() {}, error() {}, warn() {} }, setTimeout, performance, TextDecoder, TextEncoder,
  document: { body: {} }, location: { hash: '', protocol: 'file:' },
  navigator: { platform: '', userAgent: '' },
});
vm.runInContext(`var self = globalThis, window = globalThis, define = Object.defineProperty;
  window.matchMedia = () => ({ matches: false, addEventListener() {} });
  Object.defineProperty = (to, name, how) => {
    if (name === 'importProfilesFromArrayBuffer') take(how.get);
    return define(to, name, how);
  };`, page);
try { vm.runInContext(readFileSync(folder + program, 'utf8'), page); } catch { /* No browser. */ }
await new Promise((done) => setTimeout(done, 100));
const copy = vm.runInContext('(bytes) => new Uint8Array(bytes).buffer', page);
const { profiles } = await importer()('profile', copy([...readFileSync('profile')]));
const show = (node, path) => node.children.forEach((child) => {
  const names = [...path, `${child.frame.name}:${child.frame.line}`];
  if (child.getSelfWeight()) console.log(`speedscope: ${child.getSelfWeight()} ${names.join(' ')}`);
  show(child, names);
});
profiles.forEach((profile) => show(profile.getAppendOrderCalltreeRoot(), []));
JS
cat >show.py <<'PY'
from flamegraph_textual.parsers import parse

def show(frame, path):
    for child in frame.children or []:
        names = path + [f"{child.name}:{child.line.line_no}"]
        if not child.children:
            print("flameshow:", child.values[0], *names)
        show(child, names)

with open("profile", "rb") as profile:
    show(parse(profile.read(), "profile").root_stack, [])
PY
go build -o lines . >log 2>&1 || cannot "building the program"
./lines >profile || changed "the program ends with status $?"

go version
sed -n 's/.*"version": "\(.*\)".*/speedscope \1/p' node_modules/speedscope/package.json
echo "flameshow $(venv/bin/flameshow --version)"
go tool pprof -traces -lines profile 2>log | grep -E '^ *[0-9]+ |main\.serve' | paste - - |
  sed -n 's/^ *\([0-9]*\) .*\(main\.serve\) .*\(:[0-9]*\)$/pprof -lines: \1 \2\3/p' | tee seen
node show.mjs >stacks 2>log || cannot "running the importer of speedscope"
venv/bin/python show.py >>stacks 2>log || cannot "running the parser of flameshow"
sed -n 's/\(main\.serve:[0-9]*\) .*/\1/p' stacks | tee -a seen
line() { sed -n "s/^$1: $2 .*://p" seen; }
six=$(line 'pprof -lines' 6) four=$(line 'pprof -lines' 4)
[ -n "$six" ] && [ -n "$four" ] && [ "$six" != "$four" ] ||
  changed "pprof does not keep the two lines apart"
[ "$(line speedscope 10)" = "$four" ] || changed "speedscope does not take the last line"
[ "$(line flameshow 10)" = "$six" ] || changed "flameshow does not take the first line"
echo "as stated: ten at line $four in one viewer, ten at line $six in the other"
