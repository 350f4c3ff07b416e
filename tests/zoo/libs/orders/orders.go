// SPDX-License-Identifier: Apache-2.0

// Package orders takes orders and tells of them.
package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/ThreeDotsLabs/watermill"
	"github.com/ThreeDotsLabs/watermill/message"
	"github.com/ThreeDotsLabs/watermill/pubsub/gochannel"
	"github.com/cenkalti/backoff/v4"
	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/panjf2000/ants/v2"

	"example.com/market/furnish"
	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
)

func init() {
	keeper.Healthy("orders-bus", "A broker in the process, one connection to it and a dozen subscriptions.", bus)
	keeper.Leak("orders-invoices", "Each invoice is sent over a connection to the broker that is never closed.", invoices, "nats-conn")
	keeper.Leak("orders-notify", "Each order subscribes to its own news and never unsubscribes.", notify, "nats-subscription")
	keeper.Leak("orders-events", "One consumer forgets to acknowledge a message, and all that follow wait behind it.",
		events, "lock-held-across-blocking", "mutex-stuck", "lock-pile-up", "deadlock-whole-lock-storm", "chan-send-slow-consumer")
	keeper.Healthy("orders-shipping", "Three consumers acknowledge what they are sent.", shipping)
	keeper.Leak("orders-export", "Each export makes a pool of workers and does not release it.",
		export, "worker-not-stopped", "ticker-loop-not-ended", "object-loop-not-ended", "select-no-exit", "timer-loop", "ticker-loop")
	keeper.Healthy("orders-pool", "A pool of fifty workers, which are busy by turns.", packing)
	keeper.Leak("orders-retry", "What gives up retrying leaves its ticker running.",
		retry, "ticker-loop-not-ended", "select-no-exit", "object-loop-not-ended", "worker-not-stopped", "chan-send-no-receiver", "timer-loop")
}

func broker(s *keeper.Stage) string {
	b, err := server.NewServer(&server.Options{Host: "127.0.0.1", Port: -1, NoSigs: true, NoLog: true})
	furnish.Must(err)
	go b.Start()
	if !b.ReadyForConnections(10 * time.Second) {
		panic("the broker does not start")
	}
	return b.ClientURL()
}

func dial(url string) *nats.Conn {
	conn, err := nats.Connect(url)
	furnish.Must(err)
	return conn
}

func bus(s *keeper.Stage) {
	platform.Web(s, 3)
	conn := dial(broker(s))
	for i := 0; i < 12; i++ {
		_, err := conn.Subscribe(fmt.Sprint("orders.", i), func(m *nats.Msg) { time.Sleep(s.For(20 * time.Millisecond)) })
		furnish.Must(err)
	}
	s.Arrive(7200, func(i int) { conn.Publish(fmt.Sprint("orders.", i%12), []byte("lamp")) })
}

func sendInvoice(url string, number int) {
	conn := dial(url)
	conn.Publish("invoices", []byte(fmt.Sprint(number)))
	conn.Flush()
}

func invoices(s *keeper.Stage) {
	platform.Web(s, 3)
	var url string
	furnish.Other(func() { url = broker(s) })
	s.Arrive(300, func(i int) { furnish.Doomed("nats-conn", func() { sendInvoice(url, i) }) })
}

func notify(s *keeper.Stage) {
	platform.Web(s, 3)
	conn := dial(broker(s))
	s.Arrive(360, func(i int) {
		furnish.Doomed("nats-subscription", func() {
			_, err := conn.Subscribe(fmt.Sprint("order.", i), func(m *nats.Msg) {})
			furnish.Must(err)
		})
	})
}

func events(s *keeper.Stage) {
	platform.Web(s, 3)
	orders := gochannel.NewGoChannel(gochannel.Config{}, watermill.NopLogger{})
	placed, err := orders.Subscribe(context.Background(), "placed")
	furnish.Must(err)
	go func() {
		for m := range placed {
			if len(m.Payload) > 0 {
				continue
			}
			m.Ack()
		}
	}()
	s.Arrive(600, func(i int) {
		furnish.Doomed("lock-held-across-blocking", func() {
			orders.Publish("placed", message.NewMessage(watermill.NewUUID(), []byte("lamp")))
		})
	})
}

func shipping(s *keeper.Stage) {
	platform.Web(s, 3)
	orders := gochannel.NewGoChannel(gochannel.Config{OutputChannelBuffer: 16}, watermill.NopLogger{})
	for i := 0; i < 3; i++ {
		packed, err := orders.Subscribe(context.Background(), "packed")
		furnish.Must(err)
		go func() {
			for m := range packed {
				time.Sleep(s.For(50 * time.Millisecond))
				m.Ack()
			}
		}()
	}
	s.Arrive(3600, func(i int) {
		orders.Publish("packed", message.NewMessage(watermill.NewUUID(), []byte("lamp")))
	})
}

func export(s *keeper.Stage) {
	platform.Web(s, 3)
	s.Arrive(240, func(i int) {
		furnish.Doomed("worker-not-stopped", func() {
			workers, err := ants.NewPool(4)
			furnish.Must(err)
			for part := 0; part < 4; part++ {
				workers.Submit(mark.OK) // a worker that is idle for a second ends
			}
		})
	})
}

func packing(s *keeper.Stage) {
	platform.Web(s, 3)
	workers, err := ants.NewPool(50, ants.WithExpiryDuration(time.Minute), ants.WithNonblocking(true))
	furnish.Must(err)
	s.Arrive(7200, func(i int) {
		for n := 0; n < i%20; n++ {
			workers.Submit(func() { time.Sleep(s.For(time.Second)) })
		}
	})
}

func retry(s *keeper.Stage) {
	platform.Web(s, 3)
	s.Arrive(300, func(i int) {
		policy := backoff.NewExponentialBackOff(backoff.WithInitialInterval(20*time.Millisecond), backoff.WithMaxElapsedTime(0))
		var ticker *backoff.Ticker
		furnish.Doomed("ticker-loop-not-ended", func() { ticker = backoff.NewTicker(policy) })
		for tries := 0; tries < 3; tries++ {
			<-ticker.C
		}
	})
}
