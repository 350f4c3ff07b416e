// SPDX-License-Identifier: Apache-2.0

package feed

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
	"example.com/zoo/platform/web"
)

func init() {
	keeper.Leak("feed-readers-left", "Readers of a stream leave, and their handlers wait for the next item of a topic that has none.", readersLeft,
		"http-handler-client-gone", "http-handler-stuck")
	keeper.Leak("feed-approval", "A handler waits for an approval that is never given, and so does its client.", approval,
		"http-handler-stuck", "chan-recv-no-sender")
	keeper.Leak("feed-half-requests", "Clients open a connection, send half a header and then nothing.", halfRequests, "http-slow-header")
	keeper.Leak("feed-half-uploads", "Clients announce a body, send a tenth of it and then nothing.", halfUploads, "http-server-body-read-stuck")
	keeper.Leak("feed-export", "An export is written to clients that do not read.", export, "http-server-write-stuck")
	keeper.Leak("feed-sockets", "Clients of hijacked connections vanish; nothing sets a deadline.", hijacked,
		"http-hijacked", "conn-read-no-deadline")
	keeper.Leak("feed-time-limit", "A handler with a limit of time goes on after its 503, waiting for good.", timeLimit,
		"http-timeouthandler-abandoned", "chan-recv-no-sender")
	keeper.Leak("feed-polls", "Each subscriber starts a loop with a ticker, which nothing ends.", polls, "timer-loop", "ticker-loop-not-ended")
	keeper.Healthy("feed-sockets-busy", "Fourteen hijacked connections are read and written, with deadlines.", socketsBusy)
	keeper.Healthy("feed-drain", "An old server is shut down and waits for its last slow downloads, which end.", drain)
	keeper.Healthy("feed-burst", "In the last minute many slow requests come at once; each is answered.", burst)
}

// doomed is a server beside the first, for pages that leak.
func doomed(set func(), path string, page http.HandlerFunc) *web.Server {
	server := web.New()
	server.Conns(set)
	server.Handle(path, page)
	return server
}

func readersLeft(s *keeper.Stage) {
	broker := platform.Bus(s, 5)
	platform.Web(s, 4)
	server := doomed(mark.Peer, "/old-events", func(w http.ResponseWriter, r *http.Request) {
		mark.Leak("http-handler-client-gone")
		sub := broker.Subscribe("discontinued")
		defer sub.Close()
		for m := range sub.C {
			fmt.Fprintf(w, "data: %s\n\n", m.Body)
		}
	})
	s.Visit("gone", server.Start(s), "/old-events", 0, 240)
}

type desk struct {
	mu      sync.Mutex
	waiting []chan bool
}

func (d *desk) decide(w http.ResponseWriter, r *http.Request) {
	mark.Leak("http-handler-stuck")
	decision := make(chan bool)
	d.mu.Lock()
	d.waiting = append(d.waiting, decision)
	d.mu.Unlock()
	if <-decision {
		w.WriteHeader(http.StatusAccepted)
	}
}

func approval(s *keeper.Stage) {
	platform.Busy(s, 4)
	s.Visit("patient", doomed(mark.Peer, "/approve", (&desk{}).decide).Start(s), "/approve", 0, 60)
}

func halfRequests(s *keeper.Stage) {
	platform.Busy(s, 4)
	server := doomed(func() { mark.Leak("http-slow-header") }, "/", func(http.ResponseWriter, *http.Request) {})
	s.Visit("header", server.Start(s), "/", 0, 120)
}

func halfUploads(s *keeper.Stage) {
	platform.Web(s, 4)
	server := doomed(func() { mark.Leak("http-server-body-read-stuck") }, "/upload", func(w http.ResponseWriter, r *http.Request) {
		n, err := io.Copy(io.Discard, r.Body)
		fmt.Fprintln(w, n, err)
	})
	s.Visit("upload", server.Start(s), "/upload", 0, 60)
}

func export(s *keeper.Stage) {
	platform.Busy(s, 3)
	line := strings.Repeat("item ", 13000)
	server := doomed(mark.Peer, "/export", func(w http.ResponseWriter, r *http.Request) {
		mark.Leak("http-server-write-stuck")
		for i := 0; i < 1000; i++ {
			if _, err := fmt.Fprintln(w, line); err != nil {
				return
			}
		}
	})
	s.Visit("deaf", server.Start(s), "/export", 0, 50)
}

type socket struct {
	conn  net.Conn
	read  *bufio.Reader
	limit time.Duration
}

func (so *socket) readLoop() {
	defer so.conn.Close()
	for {
		if so.limit > 0 {
			so.conn.SetDeadline(time.Now().Add(so.limit))
		}
		line, err := so.read.ReadString('\n')
		if err != nil {
			return
		}
		if _, err := io.WriteString(so.conn, line); err != nil {
			return
		}
	}
}

func upgrade(limit time.Duration) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		conn, rw, err := w.(http.Hijacker).Hijack()
		if err != nil {
			return
		}
		io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
		so := &socket{conn, rw.Reader, limit}
		so.readLoop()
	}
}

func hijacked(s *keeper.Stage) {
	platform.Busy(s, 2)
	good := doomed(mark.OK, "/socket", upgrade(0))
	bad := doomed(func() { mark.Leak("http-hijacked") }, "/socket", upgrade(0))
	s.Visit("socket", good.Start(s), "/socket", 6, 3600)
	s.Visit("mute", bad.Start(s), "/socket", 0, 80)
}

func socketsBusy(s *keeper.Stage) {
	platform.Busy(s, 2)
	server := web.New()
	server.Handle("/socket", upgrade(s.For(time.Minute)))
	s.Visit("socket", server.Start(s), "/socket", 14, 3600)
}

func timeLimit(s *keeper.Stage) {
	server := platform.Web(s, 4)
	results := make(chan string)
	slow := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mark.Leak("http-timeouthandler-abandoned")
		fmt.Fprintln(w, <-results)
	})
	server.Handle("/render", http.TimeoutHandler(slow, s.For(2*time.Second), "too slow").ServeHTTP)
	s.Visit("get", server.Addr, "/render", 0, 120)
}

type subscriber struct {
	topic string
	last  time.Time
}

func (sub *subscriber) poll(every time.Duration) {
	mark.Leak("timer-loop")
	for now := range time.NewTicker(every).C {
		sub.last = now
	}
}

func polls(s *keeper.Stage) {
	platform.Bus(s, 6)
	for i := 0; i < 10; i++ {
		go (&subscriber{topic: "old"}).poll(s.For(3 * time.Second))
	}
	s.Arrive(240, func(int) { go (&subscriber{topic: "news"}).poll(s.For(3 * time.Second)) })
}

func download(pause time.Duration, parts int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		for i := 0; i < parts; i++ {
			fmt.Fprintln(w, strings.Repeat("x", 1000))
			w.(http.Flusher).Flush()
			time.Sleep(pause)
		}
	}
}

func drain(s *keeper.Stage) {
	platform.Busy(s, 3)
	old := web.New()
	old.Handle("/film", download(s.For(5*time.Second), 50))
	s.Visit("patient", old.Start(s), "/film", 6, 3600)
	go func() {
		time.Sleep(s.For(100 * time.Second))
		old.Drain(s.For(5 * time.Minute))
	}()
}

func burst(s *keeper.Stage) {
	server := platform.Busy(s, 5)
	server.Handle("/slow", func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-time.After(s.For(8 * time.Second)):
		case <-r.Context().Done():
		}
	})
	go func() {
		time.Sleep(s.For(290 * time.Second))
		s.Visit("get", server.Addr, "/slow", 0, 14400)
	}()
}
