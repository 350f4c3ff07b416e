# SPDX-License-Identifier: Apache-2.0
"""Makes a table of the rows of many dumps with Spark's mapPartitions: one lineup a partition.

    spark-submit partitions.py LINEUP SCHEMA PATTERN DUMPS ROWS RANKING

As pipe.py; SCHEMA is docs/partial.schema.json. ROWS gets the rows as they are, each once, for
`lineup merge ROWS`; RANKING gets what SQL alone says of them: for every place in a service how many
goroutines stand there in the last dumps of its instances.
"""

import json
import os
import subprocess
import sys

from pyspark.sql import SparkSession

lineup, schema, pattern, dumps, rows, ranking = sys.argv[1:]
spark = SparkSession.builder.appName("lineup partial").getOrCreate()
context = spark.sparkContext


def lines_of(paths):
    """The rows of the dumps of one partition."""
    paths = list(paths)
    for first in range(0, len(paths), 1000):  # a command line has a limit
        command = [lineup, "partial", "-q", "--path", pattern, *paths[first:first + 1000]]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
        yield from done.stdout.decode().split("\n")[:-1]


def type_of(column):
    """The type of a column in SQL, as its schema has it."""
    kind = column.get("type", "string")
    kind = kind[0] if isinstance(kind, list) else kind
    if kind == "array":
        return "ARRAY<%s>" % type_of(column["items"])
    if kind == "object":
        parts = column["properties"].items()
        return "STRUCT<%s>" % ", ".join("%s: %s" % (name, type_of(part)) for name, part in parts)
    return {"integer": "BIGINT", "boolean": "BOOLEAN"}.get(kind, "STRING")


with open(schema) as file:
    columns = json.load(file)["properties"]
table = ", ".join("`%s` %s" % (name, type_of(column)) for name, column in columns.items())

paths = sorted(os.path.join(folder, name) for folder, _, names in os.walk(dumps) for name in names)
partitions = max(context.defaultParallelism, len(paths) // 5000)
# A task that runs twice gives equal rows: each is kept once.
lines = context.parallelize(paths, partitions).mapPartitions(lines_of).distinct().cache()
lines.saveAsTextFile(rows)

spark.read.schema(table).json(lines).createOrReplaceTempView("facts")
spark.sql("""
    WITH last AS (
      SELECT service, instance, max_by(struct(digest, place), taken) AS dump
      FROM facts WHERE kind = 'dump' GROUP BY service, instance),
    instances AS (SELECT service, count(*) AS instances FROM last GROUP BY service),
    places AS (
      SELECT facts.service, facts.instance, fingerprint, first(state) AS state,
             first(function) AS function, sum(goroutines) AS n
      FROM facts JOIN last ON facts.service = last.service AND facts.instance = last.instance
        AND facts.digest = last.dump.digest AND facts.place = last.dump.place
      WHERE kind = 'group' AND owner = 'program'
      GROUP BY facts.service, facts.instance, fingerprint)
    SELECT service, fingerprint, first(state) AS state, first(function) AS function,
           count(*) AS affected, instances, max(n) AS most, sum(n) AS sum,
           sqrt(sum(n * n) / instances) AS rms
    FROM places JOIN instances USING (service)
    GROUP BY service, fingerprint, instances
    ORDER BY rms DESC, service, fingerprint
""").coalesce(1).write.json(ranking)
