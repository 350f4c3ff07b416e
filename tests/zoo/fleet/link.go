// SPDX-License-Identifier: Apache-2.0

package fleet

import (
	"bufio"
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/platform"
)

func init() {
	keeper.Healthy("fleet-links", "Many streams share one connection, each with its own reader and flow of messages, both sides in the process.", links)
}

// A link carries numbered streams over one connection: one goroutine reads, one
// writes, and each stream has one that waits for its messages.
type link struct {
	conn    net.Conn
	out     chan string
	mu      sync.Mutex
	streams map[string]chan string
	closed  chan struct{}
}

func newLink(c net.Conn, open func(l *link, id string) chan string) *link {
	l := &link{conn: c, out: make(chan string, 16), streams: map[string]chan string{}, closed: make(chan struct{})}
	go l.writeLoop()
	go l.readLoop(open)
	return l
}

func (l *link) writeLoop() {
	for {
		select {
		case m := <-l.out:
			if _, err := fmt.Fprintln(l.conn, m); err != nil {
				return
			}
		case <-l.closed:
			return
		}
	}
}

func (l *link) readLoop(open func(l *link, id string) chan string) {
	defer close(l.closed)
	lines := bufio.NewScanner(l.conn)
	for lines.Scan() {
		id, text, _ := strings.Cut(lines.Text(), " ")
		l.mu.Lock()
		stream := l.streams[id]
		if stream == nil && open != nil {
			stream = open(l, id)
			l.streams[id] = stream
		}
		l.mu.Unlock()
		if stream != nil {
			stream <- text
		}
	}
}

func (l *link) stream(id string) chan string {
	in := make(chan string, 4)
	l.mu.Lock()
	l.streams[id] = in
	l.mu.Unlock()
	return in
}

func (l *link) drop(id string) {
	l.mu.Lock()
	delete(l.streams, id)
	l.mu.Unlock()
}

// answer serves one stream until its caller says goodbye.
func answer(l *link, id string) chan string {
	in := make(chan string, 4)
	go func() {
		for text := range in {
			if text == "bye" {
				l.drop(id)
				return
			}
			l.out <- id + " re: " + text
		}
	}()
	return in
}

// subscribe keeps a stream open for a while and says a word now and then.
func subscribe(ctx context.Context, l *link, id string, every time.Duration) {
	in := l.stream(id)
	defer l.drop(id)
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-in:
		case <-tick.C:
			l.out <- id + " state"
		case <-ctx.Done():
			l.out <- id + " bye"
			return
		}
	}
}

func links(s *keeper.Stage) {
	platform.Busy(s, 3)
	listener := s.Listen()
	go func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			newLink(c, answer)
		}
	}()
	for i := 0; i < 3; i++ {
		c, err := net.Dial("tcp", listener.Addr().String())
		if err != nil {
			panic(err)
		}
		l := newLink(c, nil)
		for j := 0; j < 6; j++ {
			go subscribe(context.Background(), l, fmt.Sprint("long", j), s.For(8*time.Second))
		}
		s.Arrive(360, func(n int) {
			ctx, cancel := context.WithTimeout(context.Background(), s.For(25*time.Second))
			go func() {
				defer cancel()
				subscribe(ctx, l, fmt.Sprint("short", n), s.For(3*time.Second))
			}()
		})
	}
}
