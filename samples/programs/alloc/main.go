// Command alloc is a small service with the leak everybody meets once.
//
// Every tick it calls reserve, which starts a goroutine running alloc2. That
// goroutine fills a buffer and then offers a result on a channel whose only
// receiver stands behind an early return. Nobody ever takes the result, so one
// goroutine and its buffer stay behind per tick.
//
// Everything else in here is healthy and ought to be left alone: the listener
// that serves /debug/pprof, four workers, a signal handler and a ticker loop.
//
//	alloc -dump out/alloc -at 3m20s,5m20s
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"os/signal"
	"runtime"
	"runtime/pprof"
	"strings"
	"sync/atomic"
	"syscall"
	"time"
)

// verifyResults was switched off once, for a release, and never on again.
var verifyResults = false

var (
	reserved atomic.Int64
	handled  atomic.Int64
)

// alloc2 prepares a buffer of n bytes and reports on outCh when it is ready.
func alloc2(outCh chan<- int, n int) {
	buf := make([]byte, n)
	for i := 0; i < len(buf); i += 4096 {
		buf[i] = 1
	}
	outCh <- 0 // the leak: reserve has gone home
	reserved.Add(int64(len(buf)))
}

// reserve asks for a buffer in the background.
func reserve(n int) error {
	outCh := make(chan int)
	go alloc2(outCh, n)
	if !verifyResults {
		return nil // returns before anybody receives
	}
	if code := <-outCh; code != 0 {
		return fmt.Errorf("reserve: code %d", code)
	}
	return nil
}

type job struct{ id int }

func worker(jobs <-chan job) {
	for range jobs {
		time.Sleep(20 * time.Millisecond)
		handled.Add(1)
	}
}

func handleSignals(ctx context.Context, hup <-chan os.Signal) {
	for {
		select {
		case s := <-hup:
			log.Printf("got %v, nothing to reload", s)
		case <-ctx.Done():
			return
		}
	}
}

func reportStats(ctx context.Context, every time.Duration) {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-t.C:
			runtime.GC()
			log.Printf("goroutines=%d handled=%d", runtime.NumGoroutine(), handled.Load())
		case <-ctx.Done():
			return
		}
	}
}

// writeDumps writes the goroutine profile in its three forms, one straight
// after the other.
func writeDumps(prefix string) error {
	for _, f := range []struct {
		debug int
		ext   string
	}{{2, ".debug2.txt"}, {1, ".debug1.txt"}, {0, ".pb.gz"}} {
		out, err := os.Create(prefix + f.ext)
		if err != nil {
			return err
		}
		if err := pprof.Lookup("goroutine").WriteTo(out, f.debug); err != nil {
			return err
		}
		if err := out.Close(); err != nil {
			return err
		}
	}
	return nil
}

func main() {
	addr := flag.String("addr", "127.0.0.1:0", "where to serve /debug/pprof")
	tick := flag.Duration("tick", 5*time.Second, "time between two reservations")
	prefix := flag.String("dump", "", "write dumps to PREFIX-1.debug2.txt and so on, then exit")
	at := flag.String("at", "3m20s,5m20s", "when to write them, counted from the start")
	flag.Parse()

	ctx, stop := context.WithCancel(context.Background())
	defer stop()

	ln, err := net.Listen("tcp", *addr)
	if err != nil {
		log.Fatal(err)
	}
	log.Printf("serving http://%s/debug/pprof/", ln.Addr())
	go http.Serve(ln, nil)

	hup := make(chan os.Signal, 1)
	signal.Notify(hup, syscall.SIGHUP)
	go handleSignals(ctx, hup)
	go reportStats(ctx, 20*time.Second)

	jobs := make(chan job, 16)
	for range 4 {
		go worker(jobs)
	}

	var when []time.Duration
	if *prefix != "" {
		for _, s := range strings.Split(*at, ",") {
			d, err := time.ParseDuration(s)
			if err != nil {
				log.Fatal(err)
			}
			when = append(when, d)
		}
	}

	start := time.Now()
	written := 0
	t := time.NewTicker(*tick)
	defer t.Stop()
	for n := 0; ; n++ {
		<-t.C
		if err := reserve(64 << 10); err != nil {
			log.Print(err)
		}
		jobs <- job{n}
		if written < len(when) && time.Since(start) >= when[written] {
			time.Sleep(100 * time.Millisecond) // let the new goroutines park
			written++
			if err := writeDumps(fmt.Sprintf("%s-%d", *prefix, written)); err != nil {
				log.Fatal(err)
			}
			if written == len(when) {
				return
			}
		}
	}
}
