// SPDX-License-Identifier: Apache-2.0

// Package cron runs jobs at regular times.
package cron

import (
	"context"
	"sync"
	"time"
)

type entry struct {
	name  string
	every time.Duration
	next  time.Time
	job   func(context.Context)
}

// Scheduler is one goroutine that waits for the next job.
type Scheduler struct {
	mu      sync.Mutex
	entries []*entry
	wake    chan struct{}
	running sync.WaitGroup
}

// New starts a scheduler.
func New(ctx context.Context) *Scheduler {
	s := &Scheduler{wake: make(chan struct{}, 1)}
	go s.loop(ctx)
	return s
}

// Add has a job run again and again.
func (s *Scheduler) Add(name string, every time.Duration, job func(context.Context)) {
	s.mu.Lock()
	s.entries = append(s.entries, &entry{name, every, time.Now().Add(every), job})
	s.mu.Unlock()
	select {
	case s.wake <- struct{}{}:
	default:
	}
}

func (s *Scheduler) loop(ctx context.Context) {
	for {
		timer := time.NewTimer(s.due(ctx))
		select {
		case <-ctx.Done():
			timer.Stop()
			s.running.Wait()
			return
		case <-s.wake:
			timer.Stop()
		case <-timer.C:
		}
	}
}

// due starts what is due and says how long until the next.
func (s *Scheduler) due(ctx context.Context) time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait := time.Hour
	for _, e := range s.entries {
		e := e
		if now := time.Now(); !e.next.After(now) {
			e.next = now.Add(e.every)
			s.running.Add(1)
			go func() {
				defer s.running.Done()
				e.job(ctx)
			}()
		}
		if left := time.Until(e.next); left < wait {
			wait = left
		}
	}
	return wait
}
