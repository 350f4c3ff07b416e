// SPDX-License-Identifier: Apache-2.0

// Package mark writes the truth onto goroutines: a pprof label, which goroutines
// started later inherit. None of these functions stays on a stack, so a dump
// tells nothing that the label does not.
package mark

import (
	"context"
	"runtime/pprof"
	"sync"
)

// Key is the label's key; its values are "ok", "peer" and "leak:RULE".
const Key = "zoo"

var (
	mu     sync.Mutex
	labels = map[string]context.Context{}
)

// OK: the goroutine ends when its work does, or serves as long as the process lives.
func OK() { set("ok") }

// Peer: the other side or a symptom of a leak; it counts neither way.
func Peer() { set("peer") }

// Leak: the work of this goroutine is over and nothing will ever end it.
func Leak(rule string) { set("leak:" + rule) }

// If marks a leak where doomed is true, and leaves the label alone elsewhere.
func If(doomed bool, rule string) {
	if doomed {
		Leak(rule)
	}
}

func set(value string) { pprof.SetGoroutineLabels(labelled(value)) }

// labelled gives one context for each value, for ever: the runtime keeps only a
// pointer to its labels, and by that keeper.Truth knows the value again.
func labelled(value string) context.Context {
	mu.Lock()
	defer mu.Unlock()
	ctx, ok := labels[value]
	if !ok {
		ctx = pprof.WithLabels(context.Background(), pprof.Labels(Key, value))
		labels[value] = ctx
	}
	return ctx
}

// Each calls f with every value in use and its context.
func Each(f func(value string, ctx context.Context)) {
	mu.Lock()
	defer mu.Unlock()
	for value, ctx := range labels {
		f(value, ctx)
	}
}
