// SPDX-License-Identifier: Apache-2.0

// Package config looks for changes of a file and tells those who wait for them.
package config

import (
	"context"
	"os"
	"time"
)

// Watcher looks at a file.
type Watcher struct {
	Changes chan time.Time
	path    string
}

// Watch starts to look; until ctx is done.
func Watch(ctx context.Context, path string, every time.Duration) *Watcher {
	w := &Watcher{Changes: make(chan time.Time), path: path}
	go w.poll(ctx, every)
	return w
}

func (w *Watcher) poll(ctx context.Context, every time.Duration) {
	defer close(w.Changes)
	var last time.Time
	for {
		if info, err := os.Stat(w.path); err == nil && info.ModTime().After(last) {
			last = info.ModTime()
			select {
			case w.Changes <- last:
			case <-ctx.Done():
				return
			}
		}
		select {
		case <-time.After(every):
		case <-ctx.Done():
			return
		}
	}
}
