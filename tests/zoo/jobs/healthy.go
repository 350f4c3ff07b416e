// SPDX-License-Identifier: Apache-2.0

// Package jobs does work in the background.
package jobs

import (
	"context"
	"sync"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/platform"
	"example.com/zoo/platform/cron"
	"example.com/zoo/platform/queue"
	"example.com/zoo/platform/work"
)

func init() {
	keeper.Healthy("jobs-pool-idle", "A pool of 24 workers and one of 6 have nothing to do for most of the time.", poolIdle)
	keeper.Healthy("jobs-elastic-pool", "A pool grows to 40 workers in a burst, and lets those go that were idle for a minute.", elastic)
	keeper.Healthy("jobs-cron", "Ten jobs run at their times; some take longer than a minute.", schedule)
	keeper.Healthy("jobs-queue", "Twelve takers wait on a condition for letters that seldom come.", takers)
	keeper.Healthy("jobs-tickers", "Nine components have a ticker each; all were started at the start.", tickers)
}

func poolIdle(s *keeper.Stage) {
	platform.Web(s, 2)
	render, index := work.NewPool(24), work.NewPool(6)
	s.Arrive(60, func(int) {
		render.Submit(func() { time.Sleep(s.For(2 * time.Second)) })
		index.Submit(func() { time.Sleep(s.For(time.Second)) })
	})
}

type elasticPool struct {
	jobs    chan func()
	linger  time.Duration
	mu      sync.Mutex
	workers int
	most    int
}

func (p *elasticPool) submit(job func()) {
	select {
	case p.jobs <- job:
		return
	default:
	}
	p.mu.Lock()
	room := p.workers < p.most
	if room {
		p.workers++
	}
	p.mu.Unlock()
	if room {
		go p.work(job)
		return
	}
	p.jobs <- job
}

func (p *elasticPool) work(job func()) {
	defer func() {
		p.mu.Lock()
		p.workers--
		p.mu.Unlock()
	}()
	for {
		job()
		idle := time.NewTimer(p.linger)
		select {
		case job = <-p.jobs:
			idle.Stop()
		case <-idle.C:
			return
		}
	}
}

func elastic(s *keeper.Stage) {
	platform.Busy(s, 3)
	p := &elasticPool{jobs: make(chan func()), linger: s.For(time.Minute), most: 40}
	s.Arrive(25, func(int) {
		for i := 0; i < 60; i++ {
			p.submit(func() { time.Sleep(s.For(1500 * time.Millisecond)) })
		}
	})
}

func schedule(s *keeper.Stage) {
	platform.Small(s)
	jobs := cron.New(context.Background())
	for i, name := range []string{"expire", "report", "compact", "mirror", "backup", "audit", "rotate", "notify", "scan", "sync"} {
		took := s.For(time.Duration(1+i*9) * time.Second)
		jobs.Add(name, s.For(time.Duration(30+i*12)*time.Second), func(ctx context.Context) {
			select {
			case <-time.After(took):
			case <-ctx.Done():
			}
		})
	}
}

func takers(s *keeper.Stage) {
	platform.Small(s)
	letters := queue.New()
	for i := 0; i < 12; i++ {
		go func() {
			for {
				if _, ok := letters.Take(); !ok {
					return
				}
				time.Sleep(s.For(300 * time.Millisecond))
			}
		}()
	}
	s.Arrive(20, func(int) { letters.Put("dear reader") })
}

type component struct {
	name string
	stop chan struct{}
}

func (c *component) run(every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-c.stop:
			return
		case <-tick.C:
		}
	}
}

func tickers(s *keeper.Stage) {
	platform.Busy(s, 1)
	for i, name := range []string{"leases", "quotas", "sessions", "routes", "peers", "limits", "keys", "flags", "usage"} {
		go (&component{name, make(chan struct{})}).run(s.For(time.Duration(3+7*i) * time.Second))
	}
}
