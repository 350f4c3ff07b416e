#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: "sarif diff" compares results by their fingerprints, or at least by where they are.
# What happens: it compares, for each rule and message, how many results there are. A leak that was
# mended in one file and another that appeared in a different one are "no changes", and --check
# error passes, although path, line and fingerprint differ. The other way round one and the same
# result, with the same fingerprint, is new as soon as a number in its message differs, and --check
# fails.
# Seen on 2026-11-30 with sarif-tools 3.0.5.
# Exit status: 0 it is still so, 1 it changed, 3 the set-up failed.
set -u
work=$(mktemp -d) || exit 3
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 3' HUP INT TERM
cd "$work" || exit 3
cannot() { cat log >&2; echo "set-up failed: $*" >&2; exit 3; }
changed() { echo "changed: $*"; exit 1; }

python3 -m venv venv >log 2>&1 &&
  venv/bin/pip install -q --no-compile sarif-tools==3.0.5 >log 2>&1 ||
  cannot "installing sarif-tools"

# write FILE MESSAGE PATH LINE FINGERPRINT: a report of one result.
write() {
  cat >"$1" <<END
{"\$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [{
  "tool": {"driver": {"name": "example", "rules": [{"id": "sender-left-behind"}]}},
  "results": [{"ruleId": "sender-left-behind", "level": "error", "message": {"text": "$2"},
    "locations": [{"physicalLocation": {
      "artifactLocation": {"uri": "$3"}, "region": {"startLine": $4}}}],
    "partialFingerprints": {"primaryLocationLineHash": "$5"}}]}]}
END
}
write old.sarif "A sender is left behind." cart/reserve.go 10 aaaaaaaaaaaaaaaa:1
write elsewhere.sarif "A sender is left behind." pay/charge.go 99 bbbbbbbbbbbbbbbb:1
write forty.sarif "40 senders are left behind." cart/reserve.go 10 aaaaaaaaaaaaaaaa:1
write sixty.sarif "60 senders are left behind." cart/reserve.go 10 aaaaaaaaaaaaaaaa:1

venv/bin/pip show sarif-tools 2>log | sed -n 's/^Version:/sarif-tools/p'
venv/bin/sarif --check error diff old.sarif elsewhere.sarif >seen 2>&1
status=$?
echo "another file, line and fingerprint: status $status, $(grep '^error level' seen)"
[ $status = 0 ] || changed "a leak in another file fails the check"
grep -q '^error level: +0 -0 no changes$' seen || changed "a leak in another file is a change"
venv/bin/sarif --check error diff forty.sarif sixty.sarif >seen 2>&1
status=$?
echo "the same but for a number in the message: status $status, $(grep '^error level' seen)"
[ $status = 1 ] || changed "another number in the message passes the check"
grep -q '^error level: +1 -1$' seen || changed "another number in the message is no new result"
echo "as stated: results are compared by rule and message, neither by place nor by fingerprint"
