#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# seeds.sh FOLDER: makes the inputs that each fuzz target begins with, below
# FOLDER/TARGET, from the samples, fixtures, cases and rules of the repository.
set -eu
cd "$(dirname "$0")/.."
mkdir -p "$1"
to=$(cd "$1" && pwd)
for target in text counts unwrap proto archive grammar known; do
  rm -rf "${to:?}/$target"
  mkdir -p "$to/$target"
done

# flat PATH: one name for it, without folders.
flat() { printf '%s' "$1" | tr '/ ' '__'; }

# The inputs of the cases: their files and their standard input.
for case in tests/cases/*.case; do
  awk -v to="$to/text/$(basename "$case")" '
    /^-- .* --$/ { out = /^-- (file .*|stdin) --$/ ? to "." ++n : ""; next }
    out != "" { print > out }' "$case"
done
find samples tests/fixtures -name '*.txt' | while read -r file; do cp "$file" "$to/text/$(flat "$file")"; done
for file in "$to"/text/*; do
  if grep -q -a 'profile: total' "$file"; then mv "$file" "$to/counts/"; fi
done

# Short dumps, as they are and in every wrapper.
wrap() { # NAME AWK-PROGRAM
  awk "$2" "$file" >"$to/unwrap/$1.$(basename "$file")"
}
for file in "$to"/text/*; do
  [ "$(wc -c <"$file")" -lt 3000 ] || continue
  cp "$file" "$to/unwrap/"
done
for file in $(find "$to/unwrap" -type f | sort | awk 'NR % 12 == 1'); do
  json='{ gsub(/\\/, "\\\\"); gsub(/"/, "\\\""); gsub(/\t/, "\\t") }'
  wrap cri '{ print "2026-01-02T03:04:05.678901234Z stderr " (NR % 3 ? "F " $0 : "P " substr($0, 1, 5) "\n2026-01-02T03:04:05.7Z stderr F " substr($0, 6)) }'
  wrap docker "$json"'{ print "{\"log\":\"" $0 "\\n\",\"stream\":\"stderr\",\"time\":\"2026-01-02T03:04:05Z\"}" }'
  wrap gotest "$json"'{ print "{\"Time\":\"2026-01-02T03:04:05Z\",\"Action\":\"output\",\"Package\":\"p\",\"Output\":\"" $0 "\\n\"}" }'
  wrap field "$json"'{ all = all $0 "\\n" } END { print "{\"level\":\"error\",\"stack\":\"" all "\"}" }'
  wrap compose '{ print "app_1  | " $0 }'
  wrap syslog '{ gsub(/\t/, "#011"); print "Jan  2 03:04:05 host app[12]: " $0 }'
  wrap page '{ gsub(/&/, "\\&amp;"); gsub(/</, "\\&lt;"); gsub(/>/, "\\&gt;"); print }'
  wrap spaces '{ gsub(/\t/, "        "); print }'
  wrap folded '{ while (length($0) > 40) { print substr($0, 1, 40); $0 = substr($0, 41) } print }'
  wrap crlf '{ print $0 "\r" }'
done

# Profiles as they are on the wire, and unpacked.
find samples tests/fixtures -name '*.pb.gz' | while read -r file; do
  gzip -dc "$file" >"$to/proto/$(flat "$file")"
  cp "$file" "$to/archive/"
done

# Archives in every packing, with cmake, which is there when this was built.
small=$(mktemp -d)
trap 'rm -rf "$small"' EXIT
cp tests/fixtures/shapes/select-empty.go1.*.txt tests/fixtures/names/labels.go1.27.debug1.txt "$small"
(
  cd "$small"
  cmake -E tar cf plain.tar --format=gnutar ./*.txt
  cmake -E tar cf pax.tar --format=pax ./*.txt
  cmake -E tar czf gz.tar.gz ./*.txt
  cmake -E tar cjf bz2.tar.bz2 ./*.txt
  cmake -E tar cJf xz.tar.xz ./*.txt
  cmake -E tar cf zst.tar.zst --zstd ./*.txt
  cmake -E tar cf zip.zip --format=zip ./*.txt
  cmake -E tar cf nest.zip --format=zip gz.tar.gz pax.tar
  cat gz.tar.gz xz.tar.xz >joined.gz
  head -c 300 gz.tar.gz >cut.gz
  gzip -c select-empty.go1.27.txt >one.gz
  gzip -c one.gz >two.gz
  cat one.gz one.gz >twice.gz
  rm ./*.txt
  mv ./* "$to/archive/"
)
cp "$to"/unwrap/*select-empty* "$to/archive/"

find grammar -name '*.json' | while read -r file; do cp "$file" "$to/grammar/$(flat "$file")"; done

# Lists of what to ignore, and reports: what the cases are given and what they expect.
cp samples/ignore.json "$to/known/"
for case in tests/cases/*.case; do
  awk -v to="$to/known/$(basename "$case")" '
    /^-- .* --$/ { out = /^-- (file .*\.json|stdout) --$/ ? to "." ++n : ""; next }
    out != "" { print > out }' "$case"
done
for file in "$to"/known/*; do
  head -c 1 "$file" | grep -q '{' || rm "$file"
done
