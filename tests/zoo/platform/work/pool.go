// SPDX-License-Identifier: Apache-2.0

// Package work runs jobs on a fixed number of goroutines.
package work

import (
	"sync"
)

// Pool is a fixed set of workers.
type Pool struct {
	jobs chan func()
	done sync.WaitGroup
}

// NewPool starts n workers.
func NewPool(n int) *Pool {
	p := &Pool{jobs: make(chan func(), n)}
	p.done.Add(n)
	for i := 0; i < n; i++ {
		go p.worker()
	}
	return p
}

func (p *Pool) worker() {
	defer p.done.Done()
	for job := range p.jobs {
		job()
	}
}

// Submit waits for room and hands the job over.
func (p *Pool) Submit(job func()) { p.jobs <- job }

// Close lets the workers finish and waits for them.
func (p *Pool) Close() {
	close(p.jobs)
	p.done.Wait()
}
