// Command libs is like shapes, for situations that need a library: the
// golang.org/x/sync packages.
//
//	go run . errgroup-wait-stuck
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log"
	"os"
	"runtime/pprof"
	"sort"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

var shapes = map[string]func(){
	"errgroup-wait-stuck": func() {
		for i := 0; i < 2; i++ {
			go renderPage()
		}
	},
	"errgroup-limit":      func() { go crawl(6) },
	"singleflight-stuck":  singleflightStuck,
	"semaphore-exhausted": semaphoreExhausted,
	"healthy-errgroup":    func() { go runServices() },
}

func main() {
	debug := flag.Int("debug", 2, "form of the dump: 1 or 2")
	wait := flag.Duration("wait", 1250*time.Millisecond, "how long to let the goroutines rest")
	flag.Parse()
	name := flag.Arg(0)
	if name == "list" {
		var names []string
		for n := range shapes {
			names = append(names, n)
		}
		sort.Strings(names)
		fmt.Println(strings.Join(names, "\n"))
		return
	}
	f := shapes[name]
	if f == nil {
		log.Fatalf("no shape %q; try list", name)
	}
	f()
	time.Sleep(*wait)
	if err := pprof.Lookup("goroutine").WriteTo(os.Stdout, *debug); err != nil {
		log.Fatal(err)
	}
}

// renderPage reads the parts only after Wait, which waits for their senders.
func renderPage() error {
	var g errgroup.Group
	parts := make(chan string)
	for _, p := range []string{"head", "body"} {
		p := p
		g.Go(func() error {
			parts <- p
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return err
	}
	log.Print(<-parts, <-parts)
	return nil
}

// crawl stands in Go itself: the limit is used up by members that are stuck.
func crawl(n int) error {
	var g errgroup.Group
	g.SetLimit(3)
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

func singleflightStuck() {
	var g singleflight.Group
	reply := make(chan string)
	for i := 0; i < 6; i++ {
		go g.Do("profile/7", func() (any, error) { return askOwner(reply) })
	}
}

func askOwner(reply <-chan string) (any, error) {
	s, ok := <-reply
	if !ok {
		return nil, errors.New("owner gone")
	}
	return s, nil
}

func semaphoreExhausted() {
	sem := semaphore.NewWeighted(2)
	for i := 0; i < 6; i++ {
		go convert(sem, i)
		time.Sleep(5 * time.Millisecond)
	}
}

// convert forgets to release on its error path.
func convert(sem *semaphore.Weighted, id int) error {
	if err := sem.Acquire(context.Background(), 1); err != nil {
		return err
	}
	if id < 2 {
		return errors.New("unknown format")
	}
	sem.Release(1)
	return nil
}

// runServices is the usual skeleton of a program: a group of loops that end
// together.
func runServices() error {
	g, ctx := errgroup.WithContext(context.Background())
	for i := 0; i < 3; i++ {
		every := time.Duration(200+100*i) * time.Millisecond
		g.Go(func() error { return service(ctx, every) })
	}
	return g.Wait()
}

func service(ctx context.Context, every time.Duration) error {
	t := time.NewTicker(every)
	defer t.Stop()
	for {
		select {
		case <-t.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
