// Command leaked leaks a few goroutines in ways the collector can prove and
// asks its own /debug/pprof/goroutineleak (Go 1.27) for them. It writes
//
//	DIR/goroutineleak.debug2.txt   all goroutines, the leaked ones marked
//	DIR/goroutineleak.debug1.txt   the leaked ones, grouped
//	DIR/goroutineleak.pb.gz
//	DIR/goroutine.debug2.txt       an ordinary dump afterwards: the marks stay
package main

import (
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	_ "net/http/pprof"
	"os"
	"path/filepath"
	"sync"
	"time"
)

type server struct {
	mu    sync.Mutex
	alive chan string
}

func publish(events chan<- int, n int) { events <- n }

func consume(lines <-chan string) {
	for range lines {
	}
}

func (s *server) serve(stop <-chan struct{}) {
	for {
		select {
		case <-s.alive:
		case <-stop:
			return
		}
	}
}

func leak() {
	events := make(chan int)
	for i := range 3 {
		go publish(events, i)
	}
	go consume(make(chan string))
	go new(server).serve(make(chan struct{}))
	go func() {
		var wg sync.WaitGroup
		wg.Add(1)
		wg.Wait()
	}()
	go func() {
		var mu sync.Mutex
		mu.Lock()
		mu.Lock()
	}()
	go func() { select {} }()
}

var live = &server{alive: make(chan string)} // reachable, so not leaked

func save(dir, addr, profile, query, file string) {
	c, err := net.Dial("tcp", addr)
	check(err)
	defer c.Close()
	fmt.Fprintf(c, "GET /debug/pprof/%s%s HTTP/1.0\r\n\r\n", profile, query)
	data, err := io.ReadAll(c)
	check(err)
	// The answer of an HTTP/1.0 request: headers, an empty line, the body.
	for i := range data {
		if string(data[i:min(i+4, len(data))]) == "\r\n\r\n" {
			data = data[i+4:]
			break
		}
	}
	check(os.WriteFile(filepath.Join(dir, file), data, 0o644))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: leaked DIR")
	}
	dir := os.Args[1]
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go http.Serve(ln, nil)
	go live.serve(make(chan struct{}))
	leak()
	time.Sleep(time.Second)
	addr := ln.Addr().String()
	save(dir, addr, "goroutineleak", "?debug=2", "goroutineleak.debug2.txt")
	save(dir, addr, "goroutineleak", "?debug=1", "goroutineleak.debug1.txt")
	save(dir, addr, "goroutineleak", "", "goroutineleak.pb.gz")
	save(dir, addr, "goroutine", "?debug=2", "goroutine.debug2.txt")
}
