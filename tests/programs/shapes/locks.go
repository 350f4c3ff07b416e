package main

import (
	"sync"
	"time"
)

func init() {
	shapes["waitgroup-never-done"] = func() {
		for i := 0; i < 3; i++ {
			resizeAll([]string{"a.png", "broken", "c.png"})
		}
	}
	shapes["lock-held-across-blocking"] = func() {
		b := &bus{subs: []chan string{make(chan string)}}
		go b.publish("started")
		time.Sleep(50 * time.Millisecond)
		for i := 0; i < 4; i++ {
			go b.publish("tick")
		}
		go b.subscribe()
	}
	shapes["mutex-double-lock"] = func() {
		a := &account{}
		go a.transfer(5)
	}
	shapes["mutex-ab-ba"] = func() {
		x, y := &shard{}, &shard{}
		go x.moveTo(y)
		go y.moveTo(x)
	}
	shapes["rwmutex-rwr"] = func() {
		r := &ring{}
		go r.owner("key")
		time.Sleep(50 * time.Millisecond)
		go r.add("node")
		time.Sleep(50 * time.Millisecond)
		go r.size()
	}
	shapes["cond-lost-wakeup"] = func() {
		for i := 0; i < 3; i++ {
			q := newTicketQueue()
			q.ready = false
			q.cond.Signal() // before anybody waits, and without the flag
			go q.await()
		}
	}
	shapes["once-stuck"] = func() {
		s := &settings{reply: make(chan string)}
		for i := 0; i < 4; i++ {
			go s.get()
		}
	}
}

// resizeAll forgets Done on one path, so the closer waits for ever.
func resizeAll(files []string) {
	var wg sync.WaitGroup
	done := make(chan struct{})
	for _, f := range files {
		wg.Add(1)
		go func(f string) {
			if f == "broken" {
				return
			}
			defer wg.Done()
			time.Sleep(time.Millisecond)
		}(f)
	}
	go func() {
		wg.Wait()
		close(done)
	}()
}

// bus sends to its subscribers while it holds its lock.
type bus struct {
	mu   sync.Mutex
	subs []chan string
}

func (b *bus) publish(s string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, c := range b.subs {
		c <- s
	}
}

func (b *bus) subscribe() chan string {
	c := make(chan string)
	b.mu.Lock()
	defer b.mu.Unlock()
	b.subs = append(b.subs, c)
	return c
}

type account struct {
	mu      sync.Mutex
	balance int
}

//go:noinline
func (a *account) funds() int {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.balance
}

func (a *account) transfer(n int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.funds() >= n {
		a.balance -= n
	}
}

type shard struct {
	mu   sync.Mutex
	keys int
}

func (s *shard) moveTo(o *shard) {
	s.mu.Lock()
	defer s.mu.Unlock()
	time.Sleep(50 * time.Millisecond)
	o.mu.Lock()
	defer o.mu.Unlock()
	o.keys += s.keys
	s.keys = 0
}

type ring struct {
	mu    sync.RWMutex
	nodes []string
}

//go:noinline
func (r *ring) size() int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return len(r.nodes)
}

func (r *ring) owner(key string) int {
	r.mu.RLock()
	defer r.mu.RUnlock()
	time.Sleep(100 * time.Millisecond) // add comes in between
	return len(key) % (1 + r.size())
}

func (r *ring) add(n string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.nodes = append(r.nodes, n)
}

type ticketQueue struct {
	mu    sync.Mutex
	cond  *sync.Cond
	ready bool
}

func newTicketQueue() *ticketQueue {
	q := &ticketQueue{}
	q.cond = sync.NewCond(&q.mu)
	return q
}

func (q *ticketQueue) await() {
	q.mu.Lock()
	defer q.mu.Unlock()
	for !q.ready {
		q.cond.Wait()
	}
}

type settings struct {
	once  sync.Once
	value string
	reply chan string
}

func (s *settings) get() string {
	s.once.Do(s.load)
	return s.value
}

func (s *settings) load() { s.value = <-s.reply }
