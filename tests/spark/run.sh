#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Proves that rows made by Spark give the ranking of one lineup: run.sh LINEUP WORK
#
# In WORK it makes a virtual environment of requirements.txt (half a gigabyte), the dumps, and what
# the programs of examples/spark write. Wants Python with venv, Java 17 or later, and zstd.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
lineup=$1 work=$2
mkdir -p "$work"
work=$(cd "$work" && pwd)

if ! cmp -s "$here/requirements.txt" "$work/installed.txt"; then
  rm -rf "$work/python"
  python3 -m venv "$work/python"
  "$work/python/bin/pip" install --quiet -r "$here/requirements.txt"
  cp "$here/requirements.txt" "$work/installed.txt"
fi
rm -rf "$work/dumps" "$work/rows-pipe" "$work/rows-partitions" "$work/ranking"
"$here/make_dumps.sh" "$work/dumps"
find "$work/dumps" -name '*.txt' >"$work/names"
bytes=$(xargs -d '\n' cat <"$work/names" | wc -c)
echo "dumps: $(wc -l <"$work/names") of $(ls "$work/dumps" | wc -l) services, $bytes bytes"

export PYSPARK_PYTHON="$work/python/bin/python3" SPARK_LOCAL_IP=127.0.0.1
unset SPARK_HOME || true
# submit NAME ARGUMENTS...: runs an example and says how long it took.
submit() {
  begun=$(date +%s)
  name=$1
  shift
  "$work/python/bin/spark-submit" --master 'local[2]' --conf spark.ui.enabled=false \
    "$root/examples/spark/$name" "$@" >"$work/$name.log" 2>&1 || {
    tail -40 "$work/$name.log" >&2
    exit 1
  }
  echo "$name: $(($(date +%s) - begun)) s with Spark's start"
}
pattern='{service}/{instance}/{time}.txt'
submit pipe.py "$lineup" "$pattern" "$work/dumps" "$work/rows-pipe"
submit partitions.py "$lineup" "$root/docs/partial.schema.json" "$pattern" "$work/dumps" \
  "$work/rows-partitions" "$work/ranking"
"$work/python/bin/python3" --version
echo "PySpark $("$work/python/bin/python3" -c 'import pyspark; print(pyspark.__version__)')"
java -version 2>&1 | head -1
echo "$(du -sh "$work/python" | cut -f1) of disk for the virtual environment"
cat "$work"/rows-pipe/part-* >"$work/rows"
packed=$(gzip <"$work/rows" | wc -c)
echo "rows: $(wc -l <"$work/rows"), $(wc -c <"$work/rows") bytes, $packed with gzip"
"$work/python/bin/python3" "$here/check.py" "$lineup" "$work/dumps" "$root/docs/fleets.md" \
  "$work/ranking" "$work/rows-pipe" "$work/rows-partitions"
