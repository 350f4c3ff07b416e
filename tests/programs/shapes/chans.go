package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"sync"
	"syscall"
	"time"
)

func init() {
	shapes["chan-send-no-receiver"] = func() {
		for i := 0; i < 4; i++ {
			ctx, cancel := context.WithTimeout(context.Background(), 20*time.Millisecond)
			_, _ = lookupUser(ctx, i)
			cancel()
		}
	}
	shapes["chan-send-ncast"] = func() {
		var wg sync.WaitGroup
		for i := 0; i < 2; i++ {
			wg.Add(1)
			go func() {
				defer wg.Done()
				_ = firstAnswer([]string{"eu", "us", "ap", "sa"})
			}()
		}
		wg.Wait()
	}
	shapes["chan-recv-range-unclosed"] = func() {
		for i := 0; i < 4; i++ {
			_ = sumOrders([]int{1, 2, 3})
		}
	}
	shapes["chan-recv-no-sender"] = func() {
		for i := 0; i < 3; i++ {
			go askPeer(&rpcPeer{closed: true})
		}
	}
	shapes["select-no-exit"] = func() {
		for i := 0; i < 4; i++ {
			watchConfig(fmt.Sprintf("/etc/app/%d.yaml", i))
		}
	}
	shapes["worker-not-stopped"] = func() {
		for i := 0; i < 10; i++ {
			c := newSessionCache()
			c.put("user", i)
		}
	}
	shapes["nil-chan-recv"] = func() {
		// The channel of an AfterFunc timer is nil.
		go waitForTimer(time.AfterFunc(time.Hour, func() {}))
	}
	shapes["nil-chan-send"] = func() {
		go (&auditLog{}).record("login")
	}
	shapes["select-empty"] = func() { go keepRunning() }
	shapes["timer-loop"] = func() {
		for i := 0; i < 10; i++ {
			trackConnection(i)
		}
	}
	shapes["timer-loop-sleep"] = func() {
		for i := 0; i < 10; i++ {
			go refreshToken(i)
		}
	}
	shapes["ctx-done-never-cancelled"] = func() {
		for i := 0; i < 3; i++ {
			openLease(i)
		}
	}
	shapes["ctx-propagate-goroutine"] = func() {
		parent := requestContext{Context: context.Background(), done: make(chan struct{})}
		for i := 0; i < 4; i++ {
			ctx, cancel := context.WithCancel(parent)
			keep(ctx, cancel) // cancel is never called
		}
	}
	shapes["ctx-afterfunc-stuck"] = afterFuncStuck
	shapes["io-pipe-writer"] = func() {
		for i := 0; i < 3; i++ {
			_ = uploadHead()
		}
	}
	shapes["io-pipe-reader"] = func() {
		for i := 0; i < 3; i++ {
			pr, pw := io.Pipe()
			go io.Copy(io.Discard, pr)
			fmt.Fprintln(pw, "first line") // and pw is never closed
		}
	}
	shapes["time-goFunc-stuck"] = func() {
		expired := make(chan string)
		for i := 0; i < 3; i++ {
			expire(fmt.Sprint("key", i), expired)
		}
	}
	shapes["signal-notifycontext"] = func() {
		for i := 0; i < 5; i++ {
			ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
			keep(ctx, stop) // stop is never called
		}
	}
	shapes["finalizer-blocked"] = func() {
		released := make(chan int)
		for i := 0; i < 3; i++ {
			newHandle(released)
		}
		for i := 0; i < 3; i++ {
			runtime.GC()
			time.Sleep(50 * time.Millisecond)
		}
	}
	shapes["errgroup-like"] = func() {
		go loadPage()
		go loadPage()
	}
	shapes["errgroup-like-limit"] = func() { go crawl(6) }
}

// kept keeps things reachable, as a registry or a cache would.
var kept []any

func keep(v ...any) { kept = append(kept, v...) }

// lookupUser gives up when ctx ends; its helper still wants to deliver.
func lookupUser(ctx context.Context, id int) (string, error) {
	res := make(chan string)
	go func() {
		time.Sleep(100 * time.Millisecond)
		res <- fmt.Sprint("user ", id)
	}()
	select {
	case s := <-res:
		return s, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// firstAnswer takes the first answer of all; the other senders stay.
func firstAnswer(regions []string) string {
	answers := make(chan string)
	for _, r := range regions {
		go func(r string) {
			answers <- "from " + r
		}(r)
	}
	return <-answers
}

// sumOrders forgets to close orders.
func sumOrders(list []int) int {
	orders := make(chan int)
	total := 0
	go func() {
		for o := range orders {
			total += o
		}
	}()
	for _, o := range list {
		orders <- o
	}
	return len(list)
}

type rpcPeer struct{ closed bool }

func (p *rpcPeer) call(method string, reply chan<- string) {
	if p.closed {
		return // without a word to the caller
	}
	reply <- method
}

func askPeer(p *rpcPeer) string {
	reply := make(chan string)
	go p.call("status", reply)
	return <-reply
}

func watchConfig(path string) (changed chan string) {
	changed = make(chan string)
	errs := make(chan error)
	go func() {
		for {
			select {
			case p := <-changed:
				fmt.Fprintln(os.Stderr, "changed", p)
			case err := <-errs:
				fmt.Fprintln(os.Stderr, path, err)
			}
		}
	}()
	return changed
}

type sessionCache struct {
	mu   sync.Mutex
	m    map[string]int
	stop chan struct{}
	evct chan string
}

func newSessionCache() *sessionCache {
	c := &sessionCache{m: map[string]int{}, stop: make(chan struct{}), evct: make(chan string, 1)}
	go c.janitor()
	return c
}

func (c *sessionCache) put(k string, v int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.m[k] = v
}

func (c *sessionCache) janitor() {
	t := time.NewTicker(time.Hour)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			c.mu.Lock()
			c.m = map[string]int{}
			c.mu.Unlock()
		case k := <-c.evct:
			c.mu.Lock()
			delete(c.m, k)
			c.mu.Unlock()
		case <-c.stop:
			return
		}
	}
}

// Close ends the janitor. Nobody calls it.
func (c *sessionCache) Close() { close(c.stop) }

func waitForTimer(t *time.Timer) {
	<-t.C
	fmt.Fprintln(os.Stderr, "expired")
}

type auditLog struct{ lines chan string }

func (a *auditLog) record(s string) { a.lines <- s }

func keepRunning() { select {} }

func trackConnection(id int) {
	go func() {
		t := time.NewTicker(200 * time.Millisecond)
		seen := 0
		for range t.C {
			seen++
		}
	}()
}

func refreshToken(id int) {
	for {
		time.Sleep(700 * time.Millisecond)
	}
}

func openLease(id int) {
	ctx, cancel := context.WithCancel(context.Background())
	keep(cancel)
	go func() {
		<-ctx.Done()
		fmt.Fprintln(os.Stderr, "lease ended", id)
	}()
}

// requestContext is a Context type of its own, with a Done channel of its own:
// package context then needs a goroutine for every child.
type requestContext struct {
	context.Context
	done chan struct{}
}

func (c requestContext) Done() <-chan struct{} { return c.done }

func (c requestContext) Err() error {
	select {
	case <-c.done:
		return context.Canceled
	default:
		return nil
	}
}

func afterFuncStuck() {
	gone := make(chan int)
	for i := 0; i < 3; i++ {
		ctx, cancel := context.WithCancel(context.Background())
		i := i
		context.AfterFunc(ctx, func() { gone <- i })
		cancel()
	}
}

// uploadHead reads the first bytes of a generated report and returns.
func uploadHead() error {
	pr, pw := io.Pipe()
	go writeReport(pw)
	head := make([]byte, 8)
	if _, err := io.ReadFull(pr, head); err != nil {
		return err
	}
	return errors.New("not a report") // pr is never closed
}

func writeReport(w *io.PipeWriter) {
	for i := 0; i < 100; i++ {
		fmt.Fprintf(w, "row %d\n", i)
	}
	w.Close()
}

func expire(key string, expired chan<- string) {
	time.AfterFunc(50*time.Millisecond, func() {
		expired <- key
	})
}

type handle struct{ fd int }

//go:noinline
func newHandle(released chan<- int) {
	h := &handle{fd: 3}
	runtime.SetFinalizer(h, func(h *handle) { closeHandle(h, released) })
}

func closeHandle(h *handle, released chan<- int) { released <- h.fd }

// group waits for goroutines and keeps the first error, as errgroup does.
type group struct {
	wg   sync.WaitGroup
	sem  chan struct{}
	once sync.Once
	err  error
}

func (g *group) Go(f func() error) {
	if g.sem != nil {
		g.sem <- struct{}{}
	}
	g.wg.Add(1)
	go func() {
		defer func() {
			if g.sem != nil {
				<-g.sem
			}
			g.wg.Done()
		}()
		if err := f(); err != nil {
			g.once.Do(func() { g.err = err })
		}
	}()
}

func (g *group) Wait() error {
	g.wg.Wait()
	return g.err
}

func loadPage() error {
	var g group
	parts := make(chan string)
	for _, p := range []string{"head", "body"} {
		p := p
		g.Go(func() error {
			parts <- p // read only after Wait
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	fmt.Fprintln(os.Stderr, <-parts, <-parts)
	return nil
}

func crawl(n int) error {
	g := group{sem: make(chan struct{}, 3)}
	found := make(chan int)
	for i := 0; i < n; i++ {
		i := i
		g.Go(func() error {
			found <- i
			return nil
		})
	}
	return g.Wait()
}
