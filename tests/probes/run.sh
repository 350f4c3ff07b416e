#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Whether the rules about libraries still fire: builds each program here on the newest
# release of its library and on the oldest in probes.tsv, takes its dump, and asks the rules.
#
#   tests/probes/run.sh LINEUP [PROGRAM...]   all programs, where none is named
#   KEEP=FOLDER tests/probes/run.sh ...       keeps the dumps
#
# What a program is for stands in probes.tsv: its library, the oldest release that the rules
# claim, and the rules. Prints a line for each rule and release: "fires", "would fire" where only the age or the
# number is missing that seconds cannot bring, "fails", or why the program says nothing.
# Exit status 1: a rule fails.
set -eu
lineup=$1
shift
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
tab=$(printf '\t')
amount='(goroutines|waited|kept)_at_least'
failed=0

# build NAME MODULE VERSION: prints the release that was taken; its dump is in $work/dump.
build() {
  rm -rf "$work/build"
  mkdir "$work/build"
  cp "$here/$1.go" "$work/build/main.go"
  cp "$here/dump.go" "$work/build/dump.go"
  cd "$work/build"
  # Tidying takes in the tests of all libraries, and newer releases with them.
  {
    go mod init probe && go get "$2@$3" &&
      { go build -mod=mod -o ../probe . || { go mod tidy && go build -o ../probe .; }; }
  } >"$work/log" 2>&1 || return 1
  go list -m -f '{{.Version}}' "$2"
  timeout 60 "$work/probe" >"$work/dump" 2>>"$work/log"
}

# ask RULE: what it says of the dump.
ask() {
  "$lineup" rules explain "$1" "$work/dump" >"$work/said" 2>&1 || true
  if ! grep -q ' fires on none of ' "$work/said"; then
    grep -q " fires on " "$work/said" && echo fires || echo fails
  elif grep -Eq " of [0-9]+ clauses? fails?: $amount(, $amount)*\$" "$work/said"; then
    echo 'would fire'
  else
    echo fails
  fi
}

while IFS=$tab read -r name module oldest rules; do
  case $name in '#'*) continue ;; esac
  [ $# = 0 ] || case " $* " in *" $name "*) ;; *) continue ;; esac
  for version in "$oldest" latest; do
    if ! release=$(build "$name" "$module" "$version"); then
      printf '%s\t%s\t%s\t%s\n' "$name" "$version" - "cannot tell: $(grep -v '^go: \(creating\|added\|downloading\|finding\|found\|to add\|upgraded\|downgraded\)' "$work/log" | tail -n 1 | cut -c 1-120)"
      continue
    fi
    [ -z "${KEEP-}" ] || cp "$work/dump" "$KEEP/$name.$release.txt"
    for asked in $rules; do
      rule=${asked%:*}
      # "RULE:oldest" is about goroutines that later releases do without, "RULE:latest" the reverse.
      case $asked in *:oldest) [ "$version" = "$oldest" ] || continue ;; *:latest) [ "$version" = latest ] || continue ;; esac
      answer=$(ask "$rule")
      [ "$answer" != fails ] || failed=1
      printf '%s\t%s\t%s\t%s\n' "$name" "$release" "$rule" "$answer"
    done
  done
done <"$here/probes.tsv"
exit $failed
