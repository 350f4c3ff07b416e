#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: a converter from Markdown to Jira's markup leaves alone what stands in code, be it a
# fenced stack or a name between backticks.
# What happens: jira2md changes both, and Go's names have just what it looks for. In a fenced stack
# the frame of each generic function becomes a link: "[...](0x1, {0x2})" turns into
# "[...|0x1, {0x2}]", so that a tool that reads the ticket finds no such frame. Between backticks,
# two pointer receivers on one line are taken for emphasis: (*Server) is (_Server). One such name on
# a line stays as it is, so a short test shows nothing.
# Seen on 2026-12-01 with jira2md 3.0.1.
# Exit status: 0 it is still so, 1 it changed, 3 the set-up failed.
set -u
work=$(mktemp -d) || exit 3
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 3' HUP INT TERM
cd "$work" || exit 3
cannot() { cat log >&2; echo "set-up failed: $*" >&2; exit 3; }
changed() { echo "changed: $*"; exit 1; }

npm install --silent --no-audit --no-fund --prefix . jira2md@3.0.1 >log 2>&1 ||
  cannot "installing jira2md"
cat >report.md <<'END'
1 of `main.(*Worker).run` waits.

3 of `main.(*Server).serve` and 4 of `main.(*Client).poll` wait.

```
goroutine 7 [chan send]:
main.(*Server).serve(0xc000012345)
	/src/main.go:12 +0x1d
main.fetch[...](0x1, {0x2})
	/src/main.go:40 +0x2f
```
END
cat >show.mjs <<'END'
import { readFileSync } from 'node:fs';
import jira2md from 'jira2md';

console.log(jira2md.to_jira(readFileSync('report.md', 'utf8')));
END

version=$(sed -n 's/.*"version": "\(.*\)".*/\1/p' node_modules/jira2md/package.json)
echo "jira2md $version"
node show.mjs >seen 2>&1 || changed "jira2md ends with an error: $(cat seen)"
grep 'main\.' seen
said() { grep -q -x -F "$1" seen || changed "jira2md no longer writes: $1"; }
said '1 of {{main.(*Worker).run}} waits.'
said '3 of {{main.(_Server).serve}} and 4 of {{main.(_Client).poll}} wait.'
said 'main.(*Server).serve(0xc000012345)'
said 'main.fetch[...|0x1, {0x2}]'
echo "as stated: frames and names of Go are changed inside code"
