# SPDX-License-Identifier: Apache-2.0
"""Writes the rows of many dumps with Spark's RDD.pipe: one lineup a partition, never one a dump.

    spark-submit pipe.py LINEUP PATTERN DUMPS ROWS

LINEUP is the program, PATTERN what paths are made of ('{service}/{instance}/{time}.txt'), DUMPS a
folder that every worker sees, ROWS a folder that is made. `lineup merge ROWS` gives the report.

Paths go in, not contents: a dump says who it is by its path, and textFile would tear it into lines.
"""

import os
import shlex
import sys

from pyspark.sql import SparkSession

lineup, pattern, dumps, rows = sys.argv[1:]
context = SparkSession.builder.appName("lineup partial").getOrCreate().sparkContext

paths = sorted(os.path.join(folder, name) for folder, _, names in os.walk(dumps) for name in names)
# xargs, since a command line has a limit; -r, since a partition may be empty; -d, since a path may
# have a blank in it. partial ends with 0 also where it found leaks or could not read a file, so
# that checkCode, without which pipe takes a dead process for an empty answer, sees true trouble.
command = "xargs -r -d '\\n' %s partial -q --path %s" % (shlex.quote(lineup), shlex.quote(pattern))
partitions = max(context.defaultParallelism, len(paths) // 5000)
(context.parallelize(paths, partitions)
    .pipe("sh -c " + shlex.quote(command), checkCode=True)
    .saveAsTextFile(rows))
