// SPDX-License-Identifier: Apache-2.0

package main

import (
	"context"
	"io"
	"net"
	"net/http"
	"runtime/pprof"
	"sync"
	"time"
)

func times(n int, do func()) {
	for i := 0; i < n; i++ {
		do()
	}
}

// Recursion, calls that are inlined, closures, and a function that is called from many.
func calls() scene {
	stop := make(chan bool)
	never := make(chan int)
	return scene{
		func() {
			times(7, func() { go even(6, never) })
			times(3, func() { go odd(9, never) })
			times(5, func() { go func() { small(never) }() })
			go func() { <-stop; even(4, never) }()
		},
		func() {
			times(20, func() { go even(6, never) })
			times(2, func() { go func() { func() { small(never) }() }() })
			close(stop)
		},
	}
}

//go:noinline
func even(n int, in chan int) int {
	if n == 0 {
		return <-in
	}
	return odd(n-1, in) + 1
}

//go:noinline
func odd(n int, in chan int) int {
	if n == 0 {
		return <-in
	}
	return even(n-1, in) + 1
}

func small(in chan int) int   { return smaller(in) }
func smaller(in chan int) int { return <-in }

// Sends, receives and selects; some end before the second dump.
func channels() scene {
	out, done := make(chan int), make(chan struct{})
	return scene{
		func() {
			times(40, func() { go reserve(out) })
			times(8, func() { go work(done) })
			times(3, func() { go choose(out, done) })
			go func() { select {} }()
		},
		func() {
			close(done)
			times(120, func() { go reserve(out) })
			times(2, func() { go work(make(chan struct{})) })
		},
	}
}

//go:noinline
func reserve(out chan int) { out <- 1 }

//go:noinline
func work(done chan struct{}) { <-done }

func choose(out chan int, done chan struct{}) {
	never := make(chan int)
	select {
	case <-never:
	case <-done:
	}
}

type pair[K comparable, V any] struct {
	key   K
	value V
	ready chan V
}

//go:noinline
func (p *pair[K, V]) wait() V { return <-p.ready }

//go:noinline
func fetch[T any](from func() T) T { return from() }

// Generic functions and methods, with type arguments that hold brackets and blanks.
func generics() scene {
	start := func(n int) {
		times(n, func() {
			words := &pair[string, []int]{ready: make(chan []int)}
			shape := &pair[int, struct {
				A int
				B map[string][]byte
			}]{}
			shape.ready = make(chan struct {
				A int
				B map[string][]byte
			})
			go words.wait()
			go fetch(words.wait)
			go fetch(shape.wait)
			go func() { fetch(func() error { shape.wait(); return nil }) }()
		})
	}
	return scene{func() { start(2) }, func() { start(5) }}
}

// The program's own labels, which part stacks.
func labels() scene {
	never := make(chan struct{})
	serve := func(route string, n int) {
		pprof.Do(context.Background(), pprof.Labels("route", route, "kind", "read only"),
			func(context.Context) { times(n, func() { go work(never) }) })
	}
	return scene{
		func() { serve("/a", 5); serve("/b", 2); go work(never) },
		func() { serve("/a", 1); serve("/c", 9) },
	}
}

type store struct {
	mutex  sync.Mutex
	shared sync.RWMutex
	ready  *sync.Cond
	group  sync.WaitGroup
}

func (s *store) lock()  { s.mutex.Lock(); defer s.mutex.Unlock() }
func (s *store) read()  { s.shared.RLock(); defer s.shared.RUnlock() }
func (s *store) write() { s.shared.Lock(); defer s.shared.Unlock() }
func (s *store) await() { s.mutex.Lock(); s.ready.Wait(); s.mutex.Unlock() }

// Mutexes, conditions, wait groups.
func locks() scene {
	s := &store{}
	s.ready = sync.NewCond(new(sync.Mutex))
	s.group.Add(1)
	s.mutex.Lock()
	s.shared.Lock()
	again := func(n int) {
		times(n, func() { go s.lock(); go s.read(); go s.group.Wait() })
		times(n/2, func() { go func() { s.ready.L.Lock(); s.ready.Wait() }() })
		go s.write()
	}
	return scene{func() { again(6) }, func() { s.group.Done(); again(2) }}
}

type waiter interface{ wait() }
type base struct{ in chan int }
type outer struct{ base }
type plain int

func (b *base) wait() { <-b.in }
func (plain) wait()   { select {} }

// Method values, embedded methods, interfaces, deferred calls.
func methods() scene {
	again := func(n int) {
		o := &outer{base{make(chan int)}}
		times(n, func() {
			var w waiter = o
			value := o.wait
			go w.wait()
			go value()
			go plain(1).wait()
			go func() { defer o.wait() }()
			go waiter.wait(o)
		})
	}
	return scene{func() { again(3) }, func() { again(1) }}
}

// What nothing leads to, Go closes.
var kept []net.Conn

// A listener, connections on which nothing is sent, an idle HTTP server.
func network() scene {
	listener := listen()
	accept := func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			go func() { _, _ = io.Copy(io.Discard, conn) }()
		}
	}
	dial := func() {
		conn, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			panic(err)
		}
		kept = append(kept, conn)
	}
	return scene{
		func() {
			go accept()
			go func() { _ = http.Serve(listen(), nil) }()
			times(4, dial)
		},
		func() {
			kept[0].Close()
			times(6, dial)
		},
	}
}

// Stages that feed each other, and are stuck because the last one is.
func pipeline() scene {
	stage := func(in, out chan int) {
		for v := range in {
			out <- v
		}
	}
	build := func() {
		first := make(chan int)
		in := first
		times(4, func() {
			out := make(chan int)
			go stage(in, out)
			in = out
		})
		go func() {
			for i := 0; ; i++ {
				first <- i
			}
		}()
	}
	return scene{func() { times(2, build) }, func() { times(3, build) }}
}

// Sleepers, tickers, contexts.
func timers() scene {
	ctx, cancel := context.WithCancel(context.Background())
	again := func(n int, ctx context.Context) {
		times(n, func() {
			go time.Sleep(time.Hour)
			go func() { <-time.After(time.Hour) }()
			go func() {
				ticker := time.NewTicker(time.Hour)
				defer ticker.Stop()
				for {
					select {
					case <-ticker.C:
					case <-ctx.Done():
						return
					}
				}
			}()
		})
	}
	return scene{func() { again(10, ctx) }, func() { cancel(); again(3, context.Background()) }}
}
