#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: numbers beyond 2^53 and hexadecimal fingerprints are safe in JSON when they are quoted.
# What happens: pandas.read_json tries to make numbers of columns of text. Ids of 64 bits become
# floating-point numbers, so that neighbours are equal; fingerprints of 16 hexadecimal digits become
# numbers when all of the column happen to read as one, and "001234567890e234" reads as
# 1.23456789e+243. One fingerprint with another letter saves the column, so it shows with small data
# and not with large. dtype=False keeps the text.
# Seen on 2026-11-30 with pandas 3.1.1.
# Exit status: 0 it is still so, 1 it changed, 3 the set-up failed.
set -u
work=$(mktemp -d) || exit 3
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 3' HUP INT TERM
cd "$work" || exit 3
cannot() { cat log >&2; echo "set-up failed: $*" >&2; exit 3; }
changed() { echo "changed: $*"; exit 1; }

python3 -m venv venv >log 2>&1 &&
  venv/bin/pip install -q --no-compile pandas==3.1.1 numpy==2.4.6 >log 2>&1 ||
  cannot "installing pandas"

cat >show.py <<'END'
import pandas

with open("rows.jsonl", "w") as rows:
    rows.write('{"goroutine":"18446744073709551615","group":"001234567890e234"}\n')
    rows.write('{"goroutine":"18446744073709551614","group":"1234567890123456"}\n')

print("pandas", pandas.__version__)
read = pandas.read_json("rows.jsonl", lines=True)
print("types:", read["goroutine"].dtype, read["group"].dtype)
print("different ids:", read["goroutine"].nunique())
print("first group:", read["group"][0])
kept = pandas.read_json("rows.jsonl", lines=True, dtype=False)
print("with dtype=False:", kept["goroutine"][0], kept["group"][0])
END
venv/bin/python show.py 2>&1 | tee seen
said() { grep -q -x -F "$1" seen || changed "pandas no longer says: $1"; }
said "types: float64 float64"
said "different ids: 1"
said "first group: 1.23456789e+243"
said "with dtype=False: 18446744073709551615 001234567890e234"
echo "as stated: quoted ids and fingerprints become floating-point numbers"
