// SPDX-License-Identifier: Apache-2.0

// Package fleet looks after machines. It is healthy.
package fleet

import (
	"context"
	"fmt"
	"net"
	"net/rpc"
	"path/filepath"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
	"example.com/zoo/platform/work"
)

func init() {
	keeper.Healthy("fleet-idle", "A service to which nobody talks: everything in it waits from the start to the end.", idle)
	keeper.Healthy("fleet-remote-calls", "Remote calls over a Unix socket, with both sides in the process.", remoteCalls)
	keeper.Healthy("fleet-statistics", "Datagrams with numbers are read by four readers and summed by one.", statistics)
	keeper.Healthy("fleet-warm-up", "Two minutes of loading with more and more helpers, which then all end but the sixteen that serve.", warmUp)
	keeper.Healthy("fleet-actors", "Sixty actors with a mailbox each, of which a few ever get a letter.", actors)
	keeper.Healthy("fleet-sessions", "Sessions of two to four minutes begin and end, more of them from minute to minute.", sessionsGrow)
	keeper.Healthy("fleet-actors-nogc", "The same actors in a process that never collects, so its dumps have no minutes.", actors)
	keeper.Find("fleet-actors-nogc").NoGC = true
	keeper.Healthy("fleet-reconnect", "Eight links to a host that refuses are tried again, later and later.", reconnect)
	keeper.Healthy("fleet-rounds", "Rounds of votes with timers, as replicas hold them.", rounds)
}

func idle(s *keeper.Stage) {
	platform.Web(s, 0)
	rarely := work.NewPool(12)
	s.Arrive(0.5, func(i int) {
		if i > 0 {
			rarely.Submit(func() {})
		}
	})
	for i := 0; i < 3; i++ {
		go func() {
			l := s.Listen()
			for {
				if _, err := l.Accept(); err != nil {
					return
				}
			}
		}()
	}
}

// Machine is what is called from afar.
type Machine struct{ work time.Duration }

// Status answers after a while.
func (m *Machine) Status(name string, answer *string) error {
	time.Sleep(m.work)
	*answer = name + " is up"
	return nil
}

func remoteCalls(s *keeper.Stage) {
	platform.Busy(s, 2)
	server := rpc.NewServer()
	server.Register(&Machine{200 * time.Millisecond})
	path := filepath.Join(s.Dir, "control")
	l, err := net.Listen("unix", path)
	if err != nil {
		panic(err)
	}
	go server.Accept(l)
	for i := 0; i < 5; i++ {
		client, err := rpc.Dial("unix", path)
		if err != nil {
			panic(err)
		}
		for j := 0; j < 3; j++ {
			go func() {
				for {
					var answer string
					client.Call("Machine.Status", "m1", &answer)
					time.Sleep(150 * time.Millisecond)
				}
			}()
		}
	}
}

func statistics(s *keeper.Stage) {
	platform.Busy(s, 2)
	sums := make(chan int, 64)
	go func() {
		total := 0
		for n := range sums {
			total += n
		}
	}()
	for i := 0; i < 4; i++ {
		c, err := net.ListenPacket("udp", "127.0.0.1:0")
		if err != nil {
			panic(err)
		}
		go func() {
			buffer := make([]byte, 1500)
			for {
				n, _, err := c.ReadFrom(buffer)
				if err != nil {
					return
				}
				sums <- n
			}
		}()
		if i > 1 {
			continue // two of them hear nothing
		}
		to, err := net.Dial("udp", c.LocalAddr().String())
		if err != nil {
			panic(err)
		}
		s.Arrive(3600, func(i int) { fmt.Fprint(to, "load:", i) })
	}
}

func warmUp(s *keeper.Stage) {
	platform.Busy(s, 4)
	parts := make(chan int)
	go func() {
		defer close(parts)
		for i := 0; i < 240; i++ {
			parts <- i
			time.Sleep(s.For(500 * time.Millisecond))
		}
	}()
	load := func() {
		for range parts {
			time.Sleep(s.For(2 * time.Second))
		}
	}
	go func() {
		for i := 0; i < 60; i++ {
			go load()
			time.Sleep(s.For(2 * time.Second))
		}
		serving := work.NewPool(16)
		s.Arrive(3600, func(int) { serving.Submit(func() { time.Sleep(20 * time.Millisecond) }) })
	}()
}

type actor struct {
	mailbox chan string
	stop    chan struct{}
}

func (a *actor) run() {
	for {
		select {
		case <-a.mailbox:
		case <-a.stop:
			return
		}
	}
}

func actors(s *keeper.Stage) {
	platform.Web(s, 3)
	var all []*actor
	for i := 0; i < 60; i++ {
		a := &actor{make(chan string, 4), make(chan struct{})}
		all = append(all, a)
		go a.run()
	}
	s.Arrive(240, func(i int) { all[i*i%7].mailbox <- "hello" })
}

type session struct {
	input chan string
	ctx   context.Context
}

func (se *session) serve() {
	for {
		select {
		case <-se.input:
		case <-se.ctx.Done():
			return
		}
	}
}

func sessionsGrow(s *keeper.Stage) {
	platform.Busy(s, 3)
	s.Arrive(600, func(i int) {
		ctx, cancel := context.WithTimeout(context.Background(), s.For(time.Duration(120+i*37%120)*time.Second))
		se := &session{make(chan string), ctx}
		go func() {
			defer cancel()
			se.serve()
		}()
		go func() {
			for se.ctx.Err() == nil {
				select {
				case se.input <- "click":
				case <-se.ctx.Done():
				}
				time.Sleep(s.For(5 * time.Second))
			}
		}()
	})
}

func reconnect(s *keeper.Stage) {
	platform.Busy(s, 2)
	l := s.Listen()
	refuses := l.Addr().String()
	l.Close()
	for i := 0; i < 8; i++ {
		go func() {
			for wait := s.For(time.Second); ; wait *= 2 {
				c, err := net.DialTimeout("tcp", refuses, 3*time.Second)
				if err == nil {
					c.Close()
				}
				if wait > s.For(80*time.Second) {
					wait = s.For(80 * time.Second)
				}
				time.Sleep(wait)
			}
		}()
	}
	mark.OK()
}

type replica struct {
	votes   chan int
	timeout time.Duration
}

func (r *replica) run() {
	timer := time.NewTimer(r.timeout)
	for {
		select {
		case <-r.votes:
			if !timer.Stop() {
				select {
				case <-timer.C:
				default:
				}
			}
		case <-timer.C:
		}
		timer.Reset(r.timeout)
	}
}

func rounds(s *keeper.Stage) {
	platform.Small(s)
	var all []*replica
	for i := 0; i < 5; i++ {
		r := &replica{make(chan int, 1), s.For(time.Duration(10+i) * time.Second)}
		all = append(all, r)
		go r.run()
	}
	s.Arrive(1800, func(i int) {
		if i%40 > 30 {
			return // the leader is away
		}
		for _, r := range all {
			select {
			case r.votes <- i:
			default:
			}
		}
	})
}
