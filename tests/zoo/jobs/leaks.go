// SPDX-License-Identifier: Apache-2.0

package jobs

import (
	"context"
	"net"
	"net/http"
	"net/rpc"
	"runtime"
	"sync"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
	"example.com/zoo/platform/web"
)

func init() {
	keeper.Leak("jobs-reminders", "Reminders call back into a channel that their owner no longer reads.", reminders, "time-gofunc-stuck",
		"chan-send-no-receiver")
	keeper.Leak("jobs-handles", "A finalizer waits for an answer, and no other finalizer runs any more.", handles,
		"finalizer-blocked", "finalizer-blocked-hidden")
	keeper.Leak("jobs-remote", "Remote calls go to a worker that accepts and never answers.", remote, "rpc-call-stuck")
	keeper.Leak("jobs-heartbeats", "Each job starts a loop that sleeps and beats; finished jobs go on beating.", heartbeats,
		"timer-loop", "sleep-loop", "ticker-loop-not-ended")
	keeper.Leak("jobs-parked", "A job that has nothing to do any more parks its goroutine for ever.", parked, "select-empty")
	keeper.Leak("jobs-restart", "An old server is shut down without limit of time while two of its requests hang.", restart,
		"http-shutdown-stuck", "http-handler-stuck", "http-handler-client-gone", "chan-recv-no-sender")
	keeper.Leak("jobs-retries", "A failed job is tried again after a while, for ever; nobody reads its result.", retries,
		"timer-loop", "select-no-exit", "object-loop-not-ended", "ticker-loop-not-ended").Slow = true
	keeper.Leak("jobs-weekly", "One job in ten minutes asks a question that is never answered.", weekly, "chan-recv-no-sender").Slow = true
	keeper.Leak("jobs-night-watch", "Every seventh minute a watcher is started that nothing stops.", nightWatch,
		"worker-not-stopped", "select-no-exit", "object-loop-not-ended").Slow = true
}

type reminder struct{ due chan string }

func (r *reminder) ring() {
	mark.Leak("time-gofunc-stuck")
	r.due <- "time to go"
}

func reminders(s *keeper.Stage) {
	platform.Busy(s, 3)
	s.Arrive(120, func(i int) {
		r := &reminder{make(chan string)}
		time.AfterFunc(s.For(2*time.Second), r.ring)
	})
}

type handle struct {
	number int
	closed chan bool
	data   [64]byte
}

func handles(s *keeper.Stage) {
	platform.Busy(s, 4)
	answers := make(chan bool)
	s.Arrive(360, func(i int) {
		h := &handle{number: i, closed: answers}
		runtime.SetFinalizer(h, func(h *handle) {
			mark.Leak("finalizer-blocked")
			<-h.closed
		})
	})
	s.Arrive(200, func(int) { runtime.GC() })
}

type workers struct{ client *rpc.Client }

func (w *workers) do(job string) (result string, err error) {
	err = w.client.Call("Worker.Do", job, &result)
	return result, err
}

func remote(s *keeper.Stage) {
	platform.Web(s, 3)
	conn, err := net.Dial("tcp", s.World.Hole)
	if err != nil {
		panic(err)
	}
	mark.Peer()
	w := &workers{rpc.NewClient(conn)}
	mark.OK()
	s.Arrive(90, func(int) {
		go func() {
			mark.Leak("rpc-call-stuck")
			w.do("count")
		}()
	})
}

type heart struct{ beats int }

func (h *heart) beat(every time.Duration) {
	mark.Leak("timer-loop")
	for {
		time.Sleep(every)
		h.beats++
	}
}

func heartbeats(s *keeper.Stage) {
	platform.Busy(s, 3)
	s.Arrive(150, func(int) { go (&heart{}).beat(s.For(4 * time.Second)) })
}

func parked(s *keeper.Stage) {
	platform.Busy(s, 2)
	s.Arrive(30, func(int) {
		go func() {
			time.Sleep(50 * time.Millisecond)
			mark.Leak("select-empty")
			select {}
		}()
	})
}

func restart(s *keeper.Stage) {
	platform.Busy(s, 3)
	old := web.New()
	never := make(chan string)
	old.Conns(mark.Peer)
	old.Handle("/job", func(w http.ResponseWriter, r *http.Request) {
		mark.Leak("http-shutdown-stuck")
		<-never
	})
	s.Visit("patient", old.Start(s), "/job", 2, 36000)
	go func() {
		time.Sleep(s.For(10 * time.Second))
		mark.Leak("http-shutdown-stuck")
		old.Shutdown(context.Background())
	}()
}

type retry struct {
	wait   time.Duration
	result chan error
}

func (r *retry) loop() {
	mark.Leak("timer-loop")
	for {
		select {
		case <-r.result:
		case <-time.After(r.wait):
		}
	}
}

func retries(s *keeper.Stage) {
	platform.Busy(s, 3)
	s.Arrive(12, func(int) { go (&retry{s.For(20 * time.Second), make(chan error)}).loop() })
}

func weekly(s *keeper.Stage) {
	platform.Busy(s, 4)
	var mu sync.Mutex
	pending := map[int]chan string{}
	s.Arrive(6, func(i int) {
		answer := make(chan string)
		mu.Lock()
		pending[i] = answer
		mu.Unlock()
		go await(answer)
	})
}

func await(answer chan string) string {
	mark.Leak("chan-recv-no-sender")
	return <-answer
}

type watcher struct {
	events chan string
	done   chan bool
}

func (w *watcher) watch() {
	mark.Leak("worker-not-stopped")
	for {
		select {
		case <-w.events:
		case <-w.done:
			return
		}
	}
}

func nightWatch(s *keeper.Stage) {
	platform.Bus(s, 8)
	s.Arrive(9, func(int) {
		w := &watcher{make(chan string), make(chan bool)}
		go w.watch()
		w.events <- "started"
	})
}
