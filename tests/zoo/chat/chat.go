// SPDX-License-Identifier: Apache-2.0

// Package chat lets people talk.
package chat

import (
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
)

func init() {
	keeper.Leak("chat-rooms", "A room has a loop of its own, which nothing ends when the room is empty and forgotten.",
		rooms, "select-no-exit", "object-loop-not-ended", "worker-not-stopped")
	keeper.Leak("chat-presence", "Each session starts a tracker; sessions that end by an error do not stop theirs.",
		sessions, "worker-not-stopped", "select-no-exit", "object-loop-not-ended")
	keeper.Leak("chat-bridge", "A bridge without a target waits on a channel that was never made.", bridge, "nil-chan")
	keeper.Leak("chat-typing", "Who is told of typing is woken before he waits, and then never again.", typing, "cond-lost-wakeup").Prove = true
	keeper.Leak("chat-transcript", "One writer of transcripts hangs in a write to a disk that is gone; those who talk wait for it.",
		transcript, "chan-send-slow-consumer", "conn-write-no-deadline", "lock-held-across-blocking")
}

type room struct {
	join, leave chan string
	post        chan string
	members     map[string]bool
}

func newRoom() *room {
	r := &room{join: make(chan string), leave: make(chan string), post: make(chan string), members: map[string]bool{}}
	mark.Leak("select-no-exit")
	go r.loop()
	mark.OK()
	return r
}

func (r *room) loop() {
	for {
		select {
		case who := <-r.join:
			r.members[who] = true
		case who := <-r.leave:
			delete(r.members, who)
		case <-r.post:
		}
	}
}

func rooms(s *keeper.Stage) {
	platform.Bus(s, 6)
	s.Arrive(240, func(i int) {
		r := newRoom()
		r.join <- "ann"
		r.post <- "hello"
		r.leave <- "ann"
	})
}

type tracker struct {
	seen chan time.Time
	stop chan struct{}
}

func newTracker(doomed bool) *tracker {
	t := &tracker{seen: make(chan time.Time), stop: make(chan struct{})}
	mark.If(doomed, "worker-not-stopped")
	go t.run()
	mark.OK()
	return t
}

func (t *tracker) run() {
	var last time.Time
	for {
		select {
		case last = <-t.seen:
		case <-t.stop:
			_ = last
			return
		}
	}
}

func (t *tracker) Stop() { close(t.stop) }

// session talks for a while; a bad one forgets its tracker.
func session(s *keeper.Stage, bad bool) error {
	t := newTracker(bad)
	for i := 0; i < 5; i++ {
		t.seen <- time.Now()
		time.Sleep(s.For(4 * time.Second))
		if bad && i == 1 {
			return io.ErrUnexpectedEOF
		}
	}
	t.Stop()
	return nil
}

func sessions(s *keeper.Stage) {
	platform.Web(s, 4)
	s.Arrive(480, func(i int) { go session(s, i%4 == 0) })
}

type forwarder struct {
	name   string
	target chan string
}

func (f *forwarder) forward(in <-chan string) {
	for m := range in {
		f.target <- f.name + ": " + m
	}
}

func bridge(s *keeper.Stage) {
	broker := platform.Bus(s, 9)
	out := make(chan string, 4)
	for _, name := range []string{"mail", "phone", "web"} {
		name := name
		f := &forwarder{name: name}
		if name != "phone" {
			f.target = out
		}
		in := make(chan string)
		go func() {
			for m := range broker.Subscribe("orders").C {
				select {
				case in <- m.Body:
				case <-time.After(100 * time.Millisecond):
				}
			}
		}()
		go func() {
			if f.target == nil {
				mark.Leak("nil-chan")
			}
			f.forward(in)
		}()
	}
	go func() {
		for range out {
		}
	}()
}

type note struct {
	mu   sync.Mutex
	wake *sync.Cond
	who  string
}

func (n *note) wait() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.wake.Wait()
	return n.who
}

func (n *note) tell(who string) {
	n.mu.Lock()
	n.who = who
	n.mu.Unlock()
	n.wake.Broadcast()
}

func typing(s *keeper.Stage) {
	platform.Busy(s, 2)
	s.Arrive(120, func(i int) {
		n := &note{}
		n.wake = sync.NewCond(&n.mu)
		late := i%2 == 0
		if late {
			n.tell("bob")
		}
		go func() {
			mark.If(late, "cond-lost-wakeup")
			n.wait()
		}()
		if !late {
			time.Sleep(3 * time.Second)
			n.tell("bob")
		}
	})
}

type transcripts struct{ lines chan string }

func (t *transcripts) write(c net.Conn) {
	for line := range t.lines {
		fmt.Fprintln(c, line)
	}
}

func (t *transcripts) say(line string) {
	mark.Leak("chan-send-slow-consumer")
	t.lines <- line
}

// transcript: the writer's connection takes some megabytes and no more; from
// then on every speaker waits.
func transcript(s *keeper.Stage) {
	platform.Web(s, 3)
	c, err := net.Dial("tcp", s.World.Hole)
	if err != nil {
		panic(err)
	}
	t := &transcripts{make(chan string)}
	go func() {
		mark.Leak("chan-send-slow-consumer")
		t.write(c)
	}()
	speech := strings.Repeat("bla ", 1<<20)
	for i := 0; i < 4; i++ {
		go t.say(speech)
	}
	s.Arrive(180, func(i int) { go t.say("hello") })
}
