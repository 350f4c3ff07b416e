// Command healthy is an HTTP service under light load from its own clients.
// It has what such services have (a worker pool, a hub with subscribers, a
// schedule, a flusher, an event stream, keep-alive connections, pprof) and
// leaks nothing: it is here to be left alone.
//
//	healthy -dump out/http -at 3m20s,5m20s
package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// ---- worker pool

type task struct {
	text  string
	reply chan string // one slot, so that a worker never waits for the asker
}

type pool struct {
	tasks chan task
	wg    sync.WaitGroup
}

func newPool(n int) *pool {
	p := &pool{tasks: make(chan task)}
	for range n {
		p.wg.Go(p.work)
	}
	return p
}

func (p *pool) work() {
	for t := range p.tasks {
		time.Sleep(5 * time.Millisecond)
		t.reply <- strings.ToUpper(t.text)
	}
}

func (p *pool) do(ctx context.Context, text string) (string, error) {
	t := task{text, make(chan string, 1)}
	select {
	case p.tasks <- t:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	select {
	case s := <-t.reply:
		return s, nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

func (p *pool) close() {
	close(p.tasks)
	p.wg.Wait()
}

// ---- hub: one event loop owns the set of subscribers

type hub struct {
	join, leave chan chan string
	publish     chan string
	quit, done  chan struct{}
}

func newHub() *hub {
	h := &hub{
		join:    make(chan chan string),
		leave:   make(chan chan string),
		publish: make(chan string),
		quit:    make(chan struct{}),
		done:    make(chan struct{}),
	}
	go h.run()
	return h
}

func (h *hub) run() {
	defer close(h.done)
	subs := map[chan string]bool{}
	for {
		select {
		case c := <-h.join:
			subs[c] = true
		case c := <-h.leave:
			delete(subs, c)
		case m := <-h.publish:
			for c := range subs {
				select {
				case c <- m:
				default: // a slow subscriber misses a message
				}
			}
		case <-h.quit:
			return
		}
	}
}

func (h *hub) send(m string) {
	select {
	case h.publish <- m:
	case <-h.done:
	}
}

func (h *hub) subscribe() (c chan string, cancel func()) {
	c = make(chan string, 8)
	select {
	case h.join <- c:
	case <-h.done:
	}
	return c, func() {
		select {
		case h.leave <- c:
		case <-h.done:
		}
	}
}

func (h *hub) close() {
	close(h.quit)
	<-h.done
}

// ---- flusher: collects lines, writes them every few seconds

type flusher struct {
	mu   sync.Mutex
	buf  bytes.Buffer
	out  io.Writer
	stop chan struct{}
	done chan struct{}
}

func newFlusher(out io.Writer, every time.Duration) *flusher {
	f := &flusher{out: out, stop: make(chan struct{}), done: make(chan struct{})}
	go f.loop(every)
	return f
}

func (f *flusher) printf(format string, args ...any) {
	f.mu.Lock()
	defer f.mu.Unlock()
	fmt.Fprintf(&f.buf, format, args...)
}

func (f *flusher) flush() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.buf.WriteTo(f.out)
}

func (f *flusher) loop(every time.Duration) {
	defer close(f.done)
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			f.flush()
		case <-f.stop:
			f.flush()
			return
		}
	}
}

func (f *flusher) close() {
	close(f.stop)
	<-f.done
}

// ---- schedule: like cron, one loop that runs what is due

type entry struct {
	every time.Duration
	next  time.Time
	run   func()
}

func schedule(ctx context.Context, entries ...*entry) {
	now := time.Now()
	for _, e := range entries {
		e.next = now.Add(e.every)
	}
	t := time.NewTicker(time.Second)
	defer t.Stop()
	for {
		select {
		case now := <-t.C:
			for _, e := range entries {
				if !now.Before(e.next) {
					e.next = now.Add(e.every)
					e.run()
				}
			}
		case <-ctx.Done():
			return
		}
	}
}

// ---- server

type server struct {
	pool  *pool
	hub   *hub
	log   *flusher
	count atomic.Int64
}

func (s *server) work(w http.ResponseWriter, r *http.Request) {
	out, err := s.pool.do(r.Context(), r.FormValue("text"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	s.log.printf("%s %d\n", r.URL.Path, s.count.Add(1))
	fmt.Fprintln(w, out)
}

// slow stands for a handler that asks somebody else.
func (s *server) slow(w http.ResponseWriter, r *http.Request) {
	t := time.NewTimer(400 * time.Millisecond)
	defer t.Stop()
	select {
	case <-t.C:
		fmt.Fprintln(w, "done")
	case <-r.Context().Done():
	}
}

// events is a server-sent event stream; it ends with the client.
func (s *server) events(w http.ResponseWriter, r *http.Request) {
	c, cancel := s.hub.subscribe()
	defer cancel()
	w.Header().Set("Content-Type", "text/event-stream")
	rc := http.NewResponseController(w)
	rc.Flush()
	for {
		select {
		case m := <-c:
			fmt.Fprintf(w, "data: %s\n\n", m)
			if rc.Flush() != nil {
				return
			}
		case <-r.Context().Done():
			return
		}
	}
}

// ---- clients

func get(ctx context.Context, cl *http.Client, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := cl.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

func client(ctx context.Context, cl *http.Client, url string, pause time.Duration) {
	for ctx.Err() == nil {
		if _, err := get(ctx, cl, url); err != nil && ctx.Err() == nil {
			log.Print(err)
		}
		select {
		case <-time.After(pause):
		case <-ctx.Done():
		}
	}
}

// follow reads the event stream as long as it lasts.
func follow(ctx context.Context, cl *http.Client, url string, seen *atomic.Int64) {
	req, err := http.NewRequestWithContext(ctx, "GET", url, nil)
	if err != nil {
		log.Fatal(err)
	}
	resp, err := cl.Do(req)
	if err != nil {
		log.Fatal(err)
	}
	defer resp.Body.Close()
	sc := bufio.NewScanner(resp.Body)
	for sc.Scan() {
		if strings.HasPrefix(sc.Text(), "data: ") {
			seen.Add(1)
		}
	}
}

func reload(hup <-chan os.Signal) {
	for s := range hup {
		log.Printf("got %v, nothing to reload", s)
	}
}

// fetchDumps asks the service for its goroutines in the three forms, one
// straight after the other.
func fetchDumps(ctx context.Context, base, prefix string) error {
	for _, f := range []struct {
		query, ext string
	}{{"?debug=2", ".debug2.txt"}, {"?debug=1", ".debug1.txt"}, {"", ".pb.gz"}} {
		data, err := get(ctx, http.DefaultClient, base+"/debug/pprof/goroutine"+f.query)
		if err != nil {
			return err
		}
		if err := os.WriteFile(prefix+f.ext, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "where to listen")
	prefix := flag.String("dump", "", "write dumps to PREFIX-1.debug2.txt and so on, then exit")
	at := flag.String("at", "3m20s,5m20s", "when to write them, counted from the start")
	flag.Parse()

	ctx, cancel := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer cancel()

	s := &server{pool: newPool(8), hub: newHub(), log: newFlusher(io.Discard, 3*time.Second)}
	http.HandleFunc("/shout", s.work)
	http.HandleFunc("/slow", s.slow)
	http.HandleFunc("/events", s.events)

	ln, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	base := "http://" + ln.Addr().String()
	log.Printf("serving %s", base)
	srv := &http.Server{
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       2 * time.Minute,
		BaseContext:       func(net.Listener) context.Context { return ctx },
	}
	go func() {
		if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
			log.Fatal(err)
		}
	}()

	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	go reload(hup)

	var wg sync.WaitGroup
	var seen atomic.Int64
	wg.Go(func() {
		schedule(ctx,
			&entry{every: 2 * time.Second, run: func() { s.hub.send(time.Now().Format(time.TimeOnly)) }},
			&entry{every: 20 * time.Second, run: runtime.GC},
			&entry{every: time.Minute, run: func() {
				log.Printf("goroutines=%d requests=%d events=%d", runtime.NumGoroutine(), s.count.Load(), seen.Load())
			}})
	})
	cl := &http.Client{
		Timeout:   10 * time.Second,
		Transport: &http.Transport{MaxIdleConnsPerHost: 8, IdleConnTimeout: 90 * time.Second},
	}
	for i := range 5 {
		wg.Go(func() {
			client(ctx, cl, base+"/shout?text=hello", time.Duration(150+130*i)*time.Millisecond)
		})
	}
	wg.Go(func() { client(ctx, cl, base+"/slow", time.Second) })
	stream := &http.Client{Transport: &http.Transport{}}
	wg.Go(func() { follow(ctx, stream, base+"/events", &seen) })

	start := time.Now()
	if *prefix != "" {
		for n, a := range strings.Split(*at, ",") {
			d, err := time.ParseDuration(a)
			if err != nil {
				log.Fatal(err)
			}
			select {
			case <-time.After(time.Until(start.Add(d))):
			case <-ctx.Done():
			}
			if err := fetchDumps(ctx, base, fmt.Sprintf("%s-%d", *prefix, n+1)); err != nil {
				log.Fatal(err)
			}
		}
		cancel()
	}
	<-ctx.Done()

	wg.Wait()
	stopping, done := context.WithTimeout(context.Background(), 5*time.Second)
	defer done()
	if err := srv.Shutdown(stopping); err != nil {
		log.Print(err)
	}
	s.pool.close()
	s.hub.close()
	s.log.close()
	signal.Stop(hup)
	close(hup)
}
