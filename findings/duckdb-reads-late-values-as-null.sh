#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# The guess: a column that is null in the rows DuckDB looks at to find the types becomes text, or
# JSON, or an error later on.
# What happens: its type is "NULL", and every value that comes after those rows is read as null, in
# queries, in CREATE TABLE AS and in what is written to Parquet: no error, no warning, and a count
# of 0. A word behind a column of numbers is an error, so whoever has met that one feels safe. With
# JSON Lines of dumps such columns are common: a deadlock, a parent, a time that only some
# goroutines have. Naming the types (columns = {...}) or sample_size = -1 gives the values.
# Seen on 2026-11-30 with DuckDB 2.0.1 (Python package).
# Exit status: 0 it is still so, 1 it changed, 3 the set-up failed.
set -u
work=$(mktemp -d) || exit 3
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
trap 'exit 3' HUP INT TERM
cd "$work" || exit 3
cannot() { cat log >&2; echo "set-up failed: $*" >&2; exit 3; }
changed() { echo "changed: $*"; exit 1; }

python3 -m venv venv >log 2>&1 && venv/bin/pip install -q --no-compile duckdb==2.0.1 >log 2>&1 ||
  cannot "installing DuckDB"

cat >show.py <<'END'
import duckdb

with open("rows.jsonl", "w") as rows:
    rows.write('{"n":1,"parent":null}\n' * 21000)
    rows.write('{"n":2,"parent":"main.serve"}\n{"n":3,"parent":"main.poll"}\n')

def ask(name, query):
    print(f"{name}: {duckdb.sql(query).fetchall()}")

print("duckdb", duckdb.__version__)
auto = "read_json_auto('rows.jsonl')"
ask("type", f"SELECT DISTINCT typeof(parent) FROM {auto}")
ask("late rows", f"SELECT n, parent FROM {auto} WHERE n > 1 ORDER BY n")
duckdb.sql(f"COPY (SELECT * FROM {auto}) TO 'rows.parquet' (FORMAT parquet)")
ask("in Parquet", "SELECT count(*), count(parent) FROM 'rows.parquet'")
every = "read_json_auto('rows.jsonl', sample_size = -1)"
ask("all rows looked at", f"SELECT n, parent FROM {every} WHERE n > 1 ORDER BY n")
END
venv/bin/python show.py 2>&1 | tee seen
said() { grep -q -x -F "$1" seen || changed "DuckDB no longer says: $1"; }
said "type: [('\"NULL\"',)]"
said "late rows: [(2, None), (3, None)]"
said "in Parquet: [(21002, 0)]"
said "all rows looked at: [(2, 'main.serve'), (3, 'main.poll')]"
echo "as stated: values behind 21,000 nulls are read as null without an error"
