#!/bin/sh
# Makes the dumps in tests/fixtures anew.
#
#   tests/programs/make.sh            everything but the long ones
#   tests/programs/make.sh minutes    shapes/*.3min.*
#
# Each takes about four minutes, most of it asleep.
# BIN is where the programs are put while they run.
set -eu
cd "$(dirname "$0")"

: "${BIN:=${TMPDIR:-/tmp}/lineup-fixtures}"
old=go1.21.13 new=go1.27.4
out=$(cd .. && pwd)/fixtures

# With minutes: the causes one tells by age, and their healthy twins.
long='chan-send-no-receiver healthy-event-loop healthy-http-body-reader
healthy-http-keepalive-idle healthy-worker-pool http-body-not-closed
http-handler-client-gone http-transport-per-request lock-held-across-blocking
sql-rows-not-closed sql-tx-not-finished timer-loop worker-not-stopped'

# build PROGRAM RELEASE [FLAG...]
build() {
	program=$1 release=$2
	shift 2
	(cd "$program" && GOTOOLCHAIN=$release go build -trimpath "$@" -o "$BIN/$program.${release%.*}" .)
}

shapes() {
	for release in $old $new; do
		v=${release%.*}
		for program in shapes libs; do
			build $program $release
			for name in $("$BIN/$program.$v" list); do
				case $name in
				*stdin*) sleep 3 | "$BIN/$program.$v" "$name" ;;
				*) "$BIN/$program.$v" "$name" </dev/null ;;
				esac >"$out/shapes/$name.$v.txt" 2>/dev/null
			done
		done
		for t in reply:TestReply parallel:TestParallelChildren; do
			# The test is meant to time out.
			(cd shapes && HANG=1 GOTOOLCHAIN=$release go test -trimpath -timeout 2s -run "${t#*:}" .) \
				>"$out/shapes/testing-timeout-${t%:*}.$v.txt" 2>&1 || :
		done
	done
}

minutes() {
	build shapes $new
	for name in $long; do
		"$BIN/shapes.${new%.*}" -wait 3m30s "$name" </dev/null \
			>"$out/shapes/$name.3min.${new%.*}.txt" 2>/dev/null &
	done
	wait
}

crash() {
	ulimit -c 0
	for release in $old $new; do
		v=${release%.*}
		build crash $release
		for level in crash single; do
			GOTRACEBACK=$level "$BIN/crash.$v" wait >/dev/null 2>"$out/crash/sigquit-$level.$v.txt" &
			pid=$!
			sleep 1
			kill -QUIT $pid
			wait $pid || :
		done
		for level in system all; do
			GOTRACEBACK=$level "$BIN/crash.$v" panic 2>"$out/crash/panic-$level.$v.txt" || :
		done
		"$BIN/crash.$v" deadlock 2>"$out/crash/deadlock.$v.txt" || :
	done
}

# C and Go in one program: takes a C compiler. Go 1.22 prints lines below zero.
c() {
	ulimit -c 0
	for release in go1.22.12 $new; do
		v=${release%.*}
		(cd crash && CGO_ENABLED=1 GOTOOLCHAIN=$release go build -trimpath -o "$BIN/c.$v" ./c)
		for how in segv thread; do
			GOTRACEBACK=single "$BIN/c.$v" $how 2>"$out/crash/c-$how.$v.txt" || :
		done
	done
	"$BIN/c.go1.22" spin >/dev/null 2>"$out/crash/c-spin.go1.22.txt" &
	pid=$!
	sleep 1
	kill -QUIT $pid
	wait $pid || :
	rm -f "$BIN/c.go1.22" "$BIN/c.${new%.*}"
}

leaked() {
	build leaked $new
	"$BIN/leaked.${new%.*}" "$out/leaked"
}

names() {
	build names $old -modfile=go1.21.mod
	build names $new
	for release in $old $new; do
		v=${release%.*}
		for set in names stacks labels; do
			for debug in 1 2; do
				"$BIN/names.$v" -set $set -debug $debug >"$out/names/$set.$v.debug$debug.txt"
			done
		done
	done
}

mkdir -p "$BIN" "$out/shapes" "$out/crash" "$out/leaked" "$out/names"
case ${1:-all} in
all)
	shapes
	crash
	c
	leaked
	names
	;;
*) "$1" ;;
esac
for program in shapes libs crash leaked names; do
	rm -f "$BIN/$program.${old%.*}" "$BIN/$program.${new%.*}"
done
rmdir "$BIN" 2>/dev/null || :
