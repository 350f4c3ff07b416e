// SPDX-License-Identifier: Apache-2.0

// Package platform furnishes a service with what services have besides their
// work, all of it healthy.
package platform

import (
	"context"
	"io"
	"net/http"
	"path/filepath"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/platform/bus"
	"example.com/zoo/platform/cache"
	"example.com/zoo/platform/config"
	"example.com/zoo/platform/cron"
	"example.com/zoo/platform/metrics"
	"example.com/zoo/platform/queue"
	"example.com/zoo/platform/upstream"
	"example.com/zoo/platform/web"
	"example.com/zoo/platform/work"
)

// Small is the least: metrics, and a file of settings that is looked at.
func Small(s *keeper.Stage) *metrics.Registry {
	registry := metrics.NewRegistry(io.Discard, s.For(10*time.Second))
	watch := config.Watch(context.Background(), filepath.Join(s.Dir, "settings"), s.For(15*time.Second))
	go func() {
		for range watch.Changes {
			registry.Count("settings")
		}
	}()
	return registry
}

// Web is Small and a server with a few clients that keep their connections.
func Web(s *keeper.Stage, users int) *web.Server {
	registry := Small(s)
	server := web.New()
	server.Handle("/", func(w http.ResponseWriter, r *http.Request) {
		registry.Count(r.URL.Path)
		io.WriteString(w, "welcome\n")
	})
	address := server.Start(s)
	if users > 0 {
		s.Visit("user", address, "/", users, 36000)
	}
	return server
}

// Busy is Web with a pool, a queue with its takers, a scheduler, a cache and an
// upstream in use.
func Busy(s *keeper.Stage, users int) *web.Server {
	server := Web(s, users)
	ctx := context.Background()

	pool := work.NewPool(8)
	mail := queue.New()
	for i := 0; i < 3; i++ {
		go deliver(mail)
	}
	backend := upstream.New(s.World.HTTP, 10*time.Second)
	pages := cache.New(s.For(20 * time.Second))
	jobs := cron.New(ctx)
	jobs.Add("fetch", s.For(7*time.Second), func(ctx context.Context) {
		pool.Submit(func() {
			pages.Get("front", func() (string, error) {
				page, err := backend.Get(ctx, "/slow")
				return string(page), err
			})
		})
	})
	jobs.Add("mail", s.For(11*time.Second), func(context.Context) { mail.Put("digest") })
	return server
}

func deliver(mail *queue.Queue) {
	for {
		letter, ok := mail.Take()
		if !ok {
			return
		}
		time.Sleep(time.Duration(len(letter)) * time.Millisecond)
	}
}

// Bus is Small and a broker with so many readers.
func Bus(s *keeper.Stage, readers int) *bus.Broker {
	registry := Small(s)
	broker := bus.NewBroker(context.Background())
	topics := []string{"orders", "payments", "stock"}
	for i := 0; i < readers; i++ {
		go consume(broker.Subscribe(topics[i%len(topics)]), registry)
	}
	s.Arrive(900, func(i int) { broker.Publish(topics[i%len(topics)], "changed") })
	return broker
}

func consume(s *bus.Subscription, registry *metrics.Registry) {
	for m := range s.C {
		registry.Count(m.Topic)
	}
}
