// SPDX-License-Identifier: Apache-2.0

// Package feed tells readers what is new.
package feed

import (
	"fmt"
	"net/http"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/platform"
	"example.com/zoo/platform/bus"
)

func init() {
	keeper.Healthy("feed-events", "Twelve readers of a stream of server-sent events stay for as long as the service runs.",
		func(s *keeper.Stage) { events(s, 12, 3600) })
	keeper.Healthy("feed-growing-readers", "One more reader of an event stream comes every twenty seconds and stays; each is served.",
		func(s *keeper.Stage) { events(s, 0, 180) })
	keeper.Healthy("feed-long-poll", "Fifteen clients ask for news, wait half a minute at most, and ask again.", longPoll)
}

type stream struct {
	broker *bus.Broker
	beat   time.Duration
}

// serve writes what is published, and a sign of life, until the reader leaves.
func (st *stream) serve(w http.ResponseWriter, r *http.Request) {
	sub := st.broker.Subscribe("news")
	defer sub.Close()
	beat := time.NewTicker(st.beat)
	defer beat.Stop()
	for {
		select {
		case <-r.Context().Done():
			return
		case m := <-sub.C:
			fmt.Fprintf(w, "data: %s\n\n", m.Body)
		case <-beat.C:
			fmt.Fprint(w, ": still here\n\n")
		}
		w.(http.Flusher).Flush()
	}
}

func events(s *keeper.Stage, readers int, perHour float64) {
	broker := platform.Bus(s, 3)
	server := platform.Web(s, 3)
	server.Handle("/events", (&stream{broker, s.For(9 * time.Second)}).serve)
	s.Visit("stream", server.Addr, "/events", readers, perHour)
	s.Arrive(1200, func(i int) { broker.Publish("news", fmt.Sprint("item ", i)) })
}

func longPoll(s *keeper.Stage) {
	broker := platform.Bus(s, 3)
	server := platform.Web(s, 2)
	server.Handle("/poll", func(w http.ResponseWriter, r *http.Request) {
		sub := broker.Subscribe("news")
		defer sub.Close()
		late := time.NewTimer(s.For(30 * time.Second))
		defer late.Stop()
		select {
		case m := <-sub.C:
			fmt.Fprintln(w, m.Body)
		case <-late.C:
			w.WriteHeader(http.StatusNoContent)
		case <-r.Context().Done():
		}
	})
	s.Visit("user", server.Addr, "/poll", 15, 7200)
	s.Arrive(100, func(i int) { broker.Publish("news", "again") })
}
