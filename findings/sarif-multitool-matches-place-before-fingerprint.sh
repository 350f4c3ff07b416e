#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: results that carry partialFingerprints are matched by them, as is their purpose:
# another fingerprint is another result, whose baselineState is "new", and the old one is "absent".
# What happens: match-results-forward of SARIF Multitool looks at the place first. A leak that was
# fixed, and another one with another fingerprint and another message that now has the same line,
# such as a call into a library that two callers share, are one result to it, which is "unchanged".
# One line further down it is "new", as one would guess. The fingerprint counts for what is left: a
# leak that moved to another file with its fingerprint is "updated".
# Seen on 2026-12-01 with @microsoft/sarif-multitool 5.7.0.
# Exit status: 0 it is still so, 1 it changed, 3 the set-up failed.
set -u
work=$(mktemp -d) || exit 3
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 3' HUP INT TERM
cd "$work" || exit 3
cannot() { cat log >&2; echo "set-up failed: $*" >&2; exit 3; }
changed() { echo "changed: $*"; exit 1; }

npm install --silent --no-audit --no-fund --prefix . @microsoft/sarif-multitool@5.7.0 >log 2>&1 ||
  cannot "installing SARIF Multitool"
cat >write.mjs <<'END'
import { writeFileSync } from 'node:fs';

const result = ([text, uri, startLine, fingerprint]) => ({
  ruleId: 'chan-send', level: 'error', message: { text },
  locations: [{ physicalLocation: { artifactLocation: { uri }, region: { startLine } } }],
  partialFingerprints: { 'group/v1': fingerprint },
});
const driver = { name: 'dumps', semanticVersion: '1.0.0', rules: [{ id: 'chan-send' }] };
const write = (file, ...results) => writeFileSync(file, JSON.stringify({
  $schema: 'https://json.schemastore.org/sarif-2.1.0.json', version: '2.1.0',
  runs: [{ tool: { driver }, results: results.map(result) }],
}));
write('old.sarif', ['Mail waits.', 'same.go', 20, '1a1a'],
  ['Poll waits.', 'next.go', 20, '2b2b'], ['Sync waits.', 'old-name.go', 20, '3c3c']);
write('new.sarif', ['Audit waits.', 'same.go', 20, '4d4d'],
  ['Audit waits.', 'next.go', 21, '5e5e'], ['Sync waits.', 'new-name.go', 70, '3c3c']);
END
cat >show.mjs <<'END'
import { readFileSync } from 'node:fs';

for (const r of JSON.parse(readFileSync('matched.sarif', 'utf8')).runs[0].results) {
  const at = r.locations[0].physicalLocation;
  console.log(`${at.artifactLocation.uri}:${at.region.startLine}`,
    `${r.partialFingerprints['group/v1']} ${r.message.text} ${r.baselineState}`);
}
END
node write.mjs || cannot "writing the reports"
[ -s old.sarif ] && [ -s new.sarif ] || cannot "writing the reports"

sed -n 's/.*"version": "\(.*\)".*/sarif-multitool \1/p' \
  node_modules/@microsoft/sarif-multitool/package.json
npx --no-install sarif-multitool match-results-forward new.sarif --previous old.sarif \
  --output-file-path matched.sarif >log 2>&1 || changed "it does not match: $(cat log)"
node show.mjs 2>&1 | sort | tee seen
said() { grep -q -x -F "$1" seen || changed "it no longer says: $1"; }
said 'same.go:20 4d4d Audit waits. unchanged'
said 'next.go:20 2b2b Poll waits. absent'
said 'next.go:21 5e5e Audit waits. new'
said 'new-name.go:70 3c3c Sync waits. updated'
echo "as stated: another fingerprint and message at the same line is unchanged"
