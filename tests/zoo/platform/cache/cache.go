// SPDX-License-Identifier: Apache-2.0

// Package cache keeps values for a while; one caller loads a value, the others
// wait for it.
package cache

import (
	"sync"
	"time"
)

type flight struct {
	done  sync.WaitGroup
	value string
	err   error
}

type item struct {
	value string
	until time.Time
}

// Cache has a janitor that Close ends.
type Cache struct {
	mu      sync.Mutex
	items   map[string]item
	flights map[string]*flight
	keep    time.Duration
	stop    chan struct{}
}

// New starts a cache.
func New(keep time.Duration) *Cache {
	c := &Cache{items: map[string]item{}, flights: map[string]*flight{}, keep: keep, stop: make(chan struct{})}
	go c.janitor(keep)
	return c
}

func (c *Cache) janitor(every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-c.stop:
			return
		case now := <-tick.C:
			c.mu.Lock()
			for key, it := range c.items {
				if it.until.Before(now) {
					delete(c.items, key)
				}
			}
			c.mu.Unlock()
		}
	}
}

// Close ends the janitor.
func (c *Cache) Close() { close(c.stop) }

// Get gives the value of key, loading it once for all who ask at the time.
func (c *Cache) Get(key string, load func() (string, error)) (string, error) {
	c.mu.Lock()
	if it, ok := c.items[key]; ok && time.Now().Before(it.until) {
		c.mu.Unlock()
		return it.value, nil
	}
	if f, ok := c.flights[key]; ok {
		c.mu.Unlock()
		f.done.Wait()
		return f.value, f.err
	}
	f := &flight{}
	f.done.Add(1)
	c.flights[key] = f
	c.mu.Unlock()

	f.value, f.err = load()
	c.mu.Lock()
	delete(c.flights, key)
	if f.err == nil {
		c.items[key] = item{f.value, time.Now().Add(c.keep)}
	}
	c.mu.Unlock()
	f.done.Done()
	return f.value, f.err
}
