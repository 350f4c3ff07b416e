# SPDX-License-Identifier: Apache-2.0
"""Compares what engines made of rows with what one lineup says.

    check.py LINEUP DUMPS FLEETS.MD RANKING ROWS...

Every ROWS is a folder of rows. The SQL for DuckDB is the block in FLEETS.MD; RANKING is what
Spark's SQL gave. Ends with 1 where anything differs.
"""

import glob
import json
import math
import re
import subprocess
import sys
import time

import duckdb

lineup, dumps, page, spark_ranking, *rows = sys.argv[1:]
options = ["--path", "{service}/{instance}/{time}.txt", "--format", "jsonl", "--top", "100000"]
failed = False


def say(good, what):
    global failed
    failed = failed or not good
    print("%s: %s" % ("ok" if good else "DIFFERENT", what))


def run(word, folder):
    begun = time.monotonic()
    command = [lineup, word, *options, folder]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    assert done.returncode in (0, 1), done.returncode
    return done.stdout, time.monotonic() - begun


expected, seconds = run("triage", dumps)
reported = [json.loads(line) for line in expected.splitlines()]
of_kind = {kind: [row for row in reported if row["kind"] == kind]
           for kind in ("ranking", "process", "suspect")}
print("one lineup: %d processes, %d suspects, %d rows of a ranking in %.2f s"
      % (*(len(of_kind[kind]) for kind in ("process", "suspect", "ranking")), seconds))
for folder in rows:
    merged, seconds = run("merge", folder)
    say(merged == expected, "lineup merge %s in %.2f s: the same %d bytes, ranking and all else"
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
    # In a report, groups that differ in line numbers only have ids of their own.
    parted = set(base.execute("""
        SELECT service, fingerprint FROM facts WHERE kind = 'group'
        GROUP BY ALL HAVING count(DISTINCT frame_lines) > 1""").fetchall())
print("DuckDB %s: %d places of %d rows in %.2f s"
      % (duckdb.__version__, len(places), lines, seconds))
of_place = {(row["service"], row["fingerprint"]): row for row in places}


def is_whole(row):
    """Whether a report and SQL mean the same goroutines by one fingerprint."""
    return (row["service"], row["fingerprint"]) not in parted


counted = [row for row in of_kind["suspect"] if is_whole(row)]
less = [row for row in counted
        if of_place[row["service"], row["fingerprint"]]["most"] < row["goroutines"]]
say(counted and not less, "SQL counts all goroutines of %d of %d suspects"
    " (the rest: groups that only line numbers tell apart)"
    % (len(counted), len(of_kind["suspect"])))

singles = [row for row in of_kind["ranking"] if len(row["fingerprints"]) == 1 and is_whole(row)]
equal = [row for row in singles
         if row["goroutines"] == of_place[row["service"], row["fingerprint"]]["sum"]
         and abs(row["rms"] - of_place[row["service"], row["fingerprint"]]["rms"]) < 0.001]
less = [row for row in singles
        if row["goroutines"] < of_place[row["service"], row["fingerprint"]]["sum"]]
say(equal and not less, "sum and RMS are lineup's in %d of %d rows of the ranking"
    " (the rest: lineup adds what only waits because of them)" % (len(equal), len(singles)))
ours = [(row["service"], row["fingerprint"]) for row in
        sorted(equal, key=lambda row: (-row["rms"], row["service"], row["fingerprint"]))]
say(ours == [key for key in of_place if key in set(ours)],
    "DuckDB has these %d in the order of their RMS" % len(ours))

by_spark = [json.loads(line) for name in glob.glob(spark_ranking + "/part-*")
            for line in open(name)]
same = len(by_spark) == len(places) and all(
    all(a[key] == b[key] for key in ("service", "fingerprint", "affected", "most", "sum"))
    and math.isclose(a["rms"], b["rms"], rel_tol=1e-9) for a, b in zip(by_spark, places))
say(same, "Spark's SQL and DuckDB's give the same %d places in the same order" % len(places))
sys.exit(failed)
