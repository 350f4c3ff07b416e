#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Makes the dumps of a fleet from the fixtures of the zoo: make_dumps.sh FOLDER [SERVICES]
#
# FOLDER/SERVICE/SERVICE-0/TIME.txt: a service is a program of the zoo under the newest release,
# its dumps are six, and the time is when the program was dumped. 84 services unless told.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
folder=$1 services=${2-84}
packed=$(ls "$here"/../zoo/fixtures/go1.*.tar.zst | sort -V | tail -1)
unpacked=$(mktemp -d)
trap 'rm -rf "$unpacked"' EXIT
tar --zstd -xf "$packed" -C "$unpacked"
mkdir -p "$folder"
for program in $(cd "$unpacked" && ls -d -- * | head -n "$services"); do
  mkdir -p "$folder/$program/$program-0"
  for dump in "$unpacked/$program"/t?.txt; do
    cp -p "$dump" "$folder/$program/$program-0/$(date -u -r "$dump" +%Y-%m-%dT%H-%M-%SZ).txt"
  done
done
