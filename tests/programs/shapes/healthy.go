package main

import (
	"bufio"
	"bytes"
	"context"
	"log"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"sync"
	"syscall"
	"time"
)

func init() {
	mainShapes["healthy-main-select-empty"] = func() {
		go flushMetrics(make(chan struct{}))
		select {}
	}
	mainShapes["healthy-main-waitgroup"] = func() {
		var wg sync.WaitGroup
		for i := 0; i < 2; i++ {
			wg.Add(1)
			go func() {
				defer wg.Done()
				flushMetrics(make(chan struct{}))
			}()
		}
		wg.Wait()
	}
	mainShapes["healthy-main-signal"] = func() {
		stop := make(chan os.Signal, 1)
		signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
		go flushMetrics(make(chan struct{}))
		<-stop
	}
	shapes["healthy-signal-notify"] = func() {
		hup := make(chan os.Signal, 1)
		signal.Notify(hup, syscall.SIGHUP)
		go reloadOn(hup)
	}
	shapes["healthy-notifycontext"] = func() {
		ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
		keep(stop)
		go func() {
			<-ctx.Done()
			log.Print("stopping")
		}()
	}
	shapes["healthy-udp-read"] = func() {
		c, err := net.ListenUDP("udp", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
		check(err)
		go readPackets(c)
	}
	shapes["healthy-tcp-accept"] = func() {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		check(err)
		go acceptAll(ln)
		c, err := net.Dial("tcp", ln.Addr().String())
		check(err)
		keep(c)
	}
	shapes["healthy-sleep-loop"] = func() { go refreshToken(0) }
	shapes["healthy-ticker-loop"] = func() { go flushMetrics(make(chan struct{})) }
	shapes["healthy-ticker-range"] = func() {
		go func() {
			n := 0
			for range time.Tick(200 * time.Millisecond) {
				n++
			}
		}()
	}
	shapes["healthy-worker-pool"] = func() {
		p := newThumbnailPool(8)
		for i := 0; i < 20; i++ {
			p.jobs <- i
		}
		keep(p)
	}
	shapes["healthy-worker-pool-cond"] = func() {
		q := &jobQueue{}
		q.more.L = &q.mu
		for i := 0; i < 4; i++ {
			go q.work()
		}
		for i := 0; i < 20; i++ {
			q.add(i)
		}
		keep(q)
	}
	shapes["healthy-event-loop"] = func() {
		r := &room{join: make(chan string), say: make(chan string), quit: make(chan struct{})}
		go r.run()
		r.join <- "gopher"
		r.say <- "hello"
		keep(r)
	}
	shapes["healthy-exec-child"] = func() {
		ctx, cancel := context.WithCancel(context.Background())
		cmd := exec.CommandContext(ctx, "sleep", "600")
		var out bytes.Buffer
		cmd.Stdout = &out
		check(cmd.Start())
		done := make(chan error, 1)
		go func() { done <- cmd.Wait() }()
		atExit = append(atExit, func() { cancel(); <-done })
	}
	shapes["healthy-stdin-reader"] = func() { go readCommands() }
}

func flushMetrics(stop chan struct{}) {
	t := time.NewTicker(200 * time.Millisecond)
	defer t.Stop()
	for {
		select {
		case <-t.C:
		case <-stop:
			return
		}
	}
}

func reloadOn(hup <-chan os.Signal) {
	for s := range hup {
		log.Printf("%v: nothing to reload", s)
	}
}

func readPackets(c *net.UDPConn) {
	buf := make([]byte, 1500)
	for {
		if _, _, err := c.ReadFromUDP(buf); err != nil {
			return
		}
	}
}

func acceptAll(ln net.Listener) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		go func() {
			defer c.Close()
			sc := bufio.NewScanner(c)
			for sc.Scan() {
			}
		}()
	}
}

type thumbnailPool struct{ jobs chan int }

func newThumbnailPool(n int) *thumbnailPool {
	p := &thumbnailPool{jobs: make(chan int)}
	for i := 0; i < n; i++ {
		go p.work()
	}
	return p
}

func (p *thumbnailPool) work() {
	for range p.jobs {
		time.Sleep(time.Millisecond)
	}
}

// jobQueue is a pool around a condition variable.
type jobQueue struct {
	mu   sync.Mutex
	more sync.Cond
	jobs []int
}

func (q *jobQueue) add(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.jobs = append(q.jobs, n)
	q.more.Signal()
}

func (q *jobQueue) get() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	for len(q.jobs) == 0 {
		q.more.Wait()
	}
	n := q.jobs[0]
	q.jobs = q.jobs[1:]
	return n
}

func (q *jobQueue) work() {
	for {
		if q.get() < 0 {
			return
		}
	}
}

type room struct {
	join, say chan string
	quit      chan struct{}
}

func (r *room) run() {
	names := map[string]bool{}
	for {
		select {
		case n := <-r.join:
			names[n] = true
		case <-r.say:
		case <-r.quit:
			return
		}
	}
}

func readCommands() {
	sc := bufio.NewScanner(os.Stdin)
	for sc.Scan() {
	}
}
