#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: a viewer of profiles shows the functions that pprof shows.
# What happens: where the compiler put one function into another, a profile has both at one address,
# and speedscope takes the outermost of them only. Small functions are what gets inlined, such as
# the one with the send in which goroutines leak: it is in the dump and in pprof, "(inline)", but
# not in the flame graph, where its caller seems to send. A search for its name finds nothing.
# Seen on 2026-12-01 with speedscope 1.25.0, whose importer runs here without a browser, and a
# profile of Go 1.27.4.
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
cat >go.mod <<'MOD'
module example.com/inlined

go 1.27
MOD
cat >main.go <<'GO'
package main

import (
	"os"
	"runtime/pprof"
	"time"
)

func publish(c chan int)  { announce(c) }
func announce(c chan int) { c <- 1 }

func main() {
	for range 7 {
		go publish(make(chan int))
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
go build -o inlined . >log 2>&1 || cannot "building the program"
./inlined >profile || changed "the program ends with status $?"

go version
sed -n 's/.*"version": "\(.*\)".*/speedscope \1/p' node_modules/speedscope/package.json
go tool pprof -traces profile 2>log | sed -n '/^ *7 /,/publish/s/^ *7* */pprof: /p' | tee seen
node show.mjs >stacks 2>log || cannot "running the importer of speedscope"
grep '^speedscope: 7 ' stacks | tee -a seen
grep -q '^pprof: main\.announce (inline)$' seen || changed "pprof does not show announce"
grep -q '^speedscope: 7 main\.publish:[0-9]* runtime\.chansend1' seen ||
  changed "publish does not stand right before the send"
grep -q announce stacks && changed "speedscope shows announce"
echo "as stated: speedscope leaves out the inlined function that sends"
