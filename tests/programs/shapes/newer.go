//go:build go1.24

package main

import (
	"iter"
	"runtime"
	"time"
)

func init() {
	shapes["iter-pull-not-stopped"] = func() {
		for range 3 {
			_ = firstLine()
		}
	}
	shapes["healthy-iter-pull"] = func() { go compareSlowly(time.Second / 5) }
	shapes["cleanup-blocked"] = func() {
		released := make(chan int)
		for range 3 {
			newMapping(released)
		}
		for range 3 {
			runtime.GC()
			time.Sleep(50 * time.Millisecond)
		}
	}
}

func lines() iter.Seq[string] {
	return func(yield func(string) bool) {
		for yield("line") {
		}
	}
}

// firstLine never calls stop.
func firstLine() string {
	next, _ := iter.Pull(lines())
	s, _ := next()
	return s
}

// compareSlowly walks two sequences side by side; stop is called when it ends.
func compareSlowly(pause time.Duration) {
	next, stop := iter.Pull(lines())
	defer stop()
	for line := range lines() {
		if other, ok := next(); !ok || other != line {
			return
		}
		time.Sleep(pause)
	}
}

type mapping struct{ data [64]byte }

//go:noinline
func newMapping(released chan<- int) {
	runtime.AddCleanup(&mapping{}, func(n int) { released <- n }, 64)
}
