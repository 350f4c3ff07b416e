// SPDX-License-Identifier: Apache-2.0

// Package queue is an unbounded queue in memory.
package queue

import "sync"

// Queue is safe for many senders and many takers.
type Queue struct {
	mu     sync.Mutex
	more   *sync.Cond
	items  []string
	closed bool
}

// New makes a queue.
func New() *Queue {
	q := &Queue{}
	q.more = sync.NewCond(&q.mu)
	return q
}

// Put adds an item and wakes one taker.
func (q *Queue) Put(item string) {
	q.mu.Lock()
	q.items = append(q.items, item)
	q.mu.Unlock()
	q.more.Signal()
}

// Take waits for an item; false after Close.
func (q *Queue) Take() (string, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.items) == 0 && !q.closed {
		q.more.Wait()
	}
	if len(q.items) == 0 {
		return "", false
	}
	item := q.items[0]
	q.items = q.items[1:]
	return item, true
}

// Close lets all takers go.
func (q *Queue) Close() {
	q.mu.Lock()
	q.closed = true
	q.mu.Unlock()
	q.more.Broadcast()
}
