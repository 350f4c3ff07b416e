# SPDX-License-Identifier: Apache-2.0
"""Compares what engines made of rows with what one lineup says: check.py LINEUP DUMPS ROWS... -- FLEETS.MD RANKING

Every ROWS is a folder of rows. The SQL is the block of docs/fleets.md; RANKING is what Spark's SQL
gave. Ends with 1 where anything differs.
"""

import collections
import glob
import json
import math
import re
import subprocess
import sys
import time

import duckdb

at = sys.argv.index("--")
lineup, dumps, *rows = sys.argv[1:at]
page, spark_ranking = sys.argv[at + 1:]
pattern = "{service}/{instance}/{time}.txt"
failed = False


def say(good, what):
    global failed
    failed = failed or not good
    print("%s: %s" % ("ok" if good else "DIFFERENT", what))


def run(*arguments):
    begun = time.monotonic()
    done = subprocess.run([lineup, *arguments], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert done.returncode in (0, 1), done.returncode
    return done.stdout, time.monotonic() - begun


expected, seconds = run("triage", "--path", pattern, "--format", "jsonl", "--top", "100000", dumps)
reported = [json.loads(line) for line in expected.splitlines()]
ranking = [row for row in reported if row["kind"] == "ranking"]
processes = [row for row in reported if row["kind"] == "process"]
suspects = [row for row in reported if row["kind"] == "suspect"]
print("one lineup: %d processes, %d suspects, %d rows of a ranking in %.2f s"
      % (len(processes), len(suspects), len(ranking), seconds))
for folder in rows:
    merged, seconds = run("merge", "--path", pattern, "--format", "jsonl", "--top", "100000", folder)
    say(merged == expected, "lineup merge %s in %.2f s: %d bytes, the ranking and all else"
        % (folder.rsplit("/", 1)[-1], seconds, len(merged)))

# The SQL of the page, over the rows.
sql = re.search(r"```sql\n(.*?)```", open(page).read(), re.DOTALL).group(1)
begun = time.monotonic()
with duckdb.connect() as base:
    base.execute(sql.replace("rows/*", rows[0] + "/part-*"))
    names = [column[0] for column in base.description]
    places = [dict(zip(names, values)) for values in base.fetchall()]
    seconds = time.monotonic() - begun
    lines = base.execute("SELECT count(*) FROM facts").fetchone()[0]
    parted = set(base.execute("""
        SELECT service, instance, fingerprint FROM facts WHERE kind = 'group'
        GROUP BY ALL HAVING count(DISTINCT frame_lines) > 1""").fetchall())
print("DuckDB %s: %d places of %d rows in %.2f s" % (duckdb.__version__, len(places), lines, seconds))

of_place = {(row["service"], row["fingerprint"]): row for row in places}
compared = 0
for row in suspects:
    key = row["service"], row["instance"], row["fingerprint"]
    place = of_place.get((row["service"], row["fingerprint"]))
    # Groups that differ in line numbers only have ids of their own in a report.
    if key in parted or place is None:
        continue
    compared += 1
    if place["most"] < row["goroutines"]:
        say(False, "%s: SQL counts %d" % (row, place["most"]))
apart = sum((row["service"], row["instance"], row["fingerprint"]) in parted
            or (row["service"], row["fingerprint"]) not in of_place for row in suspects)
say(compared > 0 and compared + apart == len(suspects),
    "SQL counts no less than lineup for %d of %d suspects; the others are groups that only lines tell apart" % (compared, len(suspects)))
singles = [row for row in ranking if len(row["fingerprints"]) == 1 and (row["service"], row["fingerprint"]) in of_place
           and not any(key[0] == row["service"] and key[2] == row["fingerprint"] for key in parted)]
equal = [row for row in singles if row["goroutines"] == of_place[row["service"], row["fingerprint"]]["sum"]
         and math.isclose(row["rms"], of_place[row["service"], row["fingerprint"]]["rms"], abs_tol=0.001)]
less = [row for row in singles if row["goroutines"] < of_place[row["service"], row["fingerprint"]]["sum"]]
say(not less, "sum and RMS are lineup's in %d of %d rows of one fingerprint; in the others lineup adds what only waits because of them" % (len(equal), len(singles)))
ours = [(row["service"], row["fingerprint"]) for row in sorted(equal, key=lambda row: (-row["rms"], row["service"], row["fingerprint"]))]
theirs = [key for key in of_place if key in set(ours)]
say(ours == theirs, "DuckDB ranks these %d as RMS does" % len(ours))

by_spark = [json.loads(line) for name in glob.glob(spark_ranking + "/part-*") for line in open(name)]
same = len(by_spark) == len(places) and all(
    collections.Counter({key: a[key] for key in ("affected", "most", "sum")}) == collections.Counter({key: int(b[key]) for key in ("affected", "most", "sum")})
    and (a["service"], a["fingerprint"]) == (b["service"], b["fingerprint"]) and math.isclose(a["rms"], b["rms"], rel_tol=1e-9)
    for a, b in zip(by_spark, places))
say(same, "Spark's SQL and DuckDB's give the same %d places in the same order" % len(places))
sys.exit(failed)
