// SPDX-License-Identifier: Apache-2.0

package orders

import (
	"context"
	"fmt"
	"time"

	"github.com/sourcegraph/conc"
	"github.com/sourcegraph/conc/pool"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kgo"

	"example.com/market/furnish"
	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
)

func init() {
	keeper.Leak("orders-batches", "A batch waits for all its parts, and one of them waits for a price that never comes.",
		batches, "waitgroup-never-done", "chan-recv-no-sender", "errgroup-wait-stuck", "nil-chan")
	keeper.Healthy("orders-labels", "Batches of labels are printed by pools of four, which end.", printing)
	keeper.Leak("orders-archive", "Each hour's archive is written by a Kafka client of its own, which is not closed.",
		archive, "worker-not-stopped", "object-loop-not-ended", "select-no-exit", "conn-read-no-deadline", "ticker-loop-not-ended", "timer-loop", "ctx-done-never-cancelled")
	keeper.Healthy("orders-stream", "One Kafka client writes, two read.", stream)
}

type batch struct {
	parts conc.WaitGroup
	price chan float64
}

func (b *batch) run() {
	for i := 0; i < 3; i++ {
		b.parts.Go(mark.OK)
	}
	b.parts.Go(func() { <-b.price })
	b.parts.Wait()
}

func batches(s *keeper.Stage) {
	platform.Web(s, 3)
	s.Arrive(300, func(i int) {
		go func() {
			mark.Leak("waitgroup-never-done")
			(&batch{price: make(chan float64)}).run()
		}()
	})
}

func printing(s *keeper.Stage) {
	platform.Web(s, 3)
	s.Arrive(360, func(i int) {
		labels := pool.New().WithMaxGoroutines(4)
		for n := 0; n < 30; n++ {
			labels.Go(func() { time.Sleep(s.For(200 * time.Millisecond)) })
		}
		labels.Wait()
	})
}

func kafka() []string {
	cluster, err := kfake.NewCluster(kfake.NumBrokers(1), kfake.SeedTopics(2, "orders", "archive"))
	furnish.Must(err)
	return cluster.ListenAddrs()
}

func newClient(brokers []string, options ...kgo.Opt) *kgo.Client {
	client, err := kgo.NewClient(append(options, kgo.SeedBrokers(brokers...))...)
	furnish.Must(err)
	return client
}

func put(client *kgo.Client, topic string, n int) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	client.ProduceSync(ctx, &kgo.Record{Topic: topic, Value: []byte(fmt.Sprint("order ", n))})
}

func archive(s *keeper.Stage) {
	platform.Web(s, 3)
	var brokers []string
	furnish.Other(func() { brokers = kafka() })
	s.Arrive(240, func(i int) {
		furnish.Doomed("worker-not-stopped", func() { put(newClient(brokers), "archive", i) })
	})
}

func stream(s *keeper.Stage) {
	platform.Web(s, 3)
	brokers := kafka()
	for i := 0; i < 2; i++ {
		reader := newClient(brokers, kgo.ConsumeTopics("orders"))
		go func() {
			for {
				reader.PollFetches(context.Background()).EachRecord(func(*kgo.Record) {})
			}
		}()
	}
	writer := newClient(brokers)
	s.Arrive(3600, func(i int) { put(writer, "orders", i) })
}
