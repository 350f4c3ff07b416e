// SPDX-License-Identifier: Apache-2.0

// Package metrics counts, and reports now and then.
package metrics

import (
	"fmt"
	"io"
	"sync"
	"sync/atomic"
	"time"
)

// Registry holds counters.
type Registry struct {
	mu       sync.RWMutex
	counters map[string]*atomic.Int64
}

// NewRegistry starts a reporter to w that runs as long as the process.
func NewRegistry(w io.Writer, every time.Duration) *Registry {
	r := &Registry{counters: map[string]*atomic.Int64{}}
	go r.report(w, every)
	return r
}

// Count adds one.
func (r *Registry) Count(name string) {
	r.mu.RLock()
	c := r.counters[name]
	r.mu.RUnlock()
	if c == nil {
		r.mu.Lock()
		if c = r.counters[name]; c == nil {
			c = new(atomic.Int64)
			r.counters[name] = c
		}
		r.mu.Unlock()
	}
	c.Add(1)
}

func (r *Registry) report(w io.Writer, every time.Duration) {
	for range time.Tick(every) {
		r.mu.RLock()
		for name, c := range r.counters {
			fmt.Fprintln(w, name, c.Load())
		}
		r.mu.RUnlock()
	}
}
