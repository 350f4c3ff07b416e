package main

import (
	"context"
	"fmt"
	"time"

	"github.com/IBM/sarama"
	"github.com/segmentio/kafka-go"
)

type reporter struct{}

func (reporter) Error(a ...any)            { fmt.Println(a...) }
func (reporter) Errorf(f string, a ...any) { fmt.Printf(f, a...) }
func (reporter) Fatal(a ...any)            { panic(fmt.Sprint(a...)) }
func (reporter) Fatalf(f string, a ...any) { panic(fmt.Sprintf(f, a...)) }
func (reporter) Helper()                   {}

func broker() string {
	b := sarama.NewMockBroker(reporter{}, 1)
	b.SetHandlerByMap(map[string]sarama.MockResponse{
		"ApiVersionsRequest": sarama.NewMockApiVersionsResponse(reporter{}),
		"MetadataRequest":    sarama.NewMockMetadataResponse(reporter{}).SetBroker(b.Addr(), b.BrokerID()).SetLeader("orders", 0, b.BrokerID()),
		"ProduceRequest":     sarama.NewMockProduceResponse(reporter{}),
		"OffsetRequest":      sarama.NewMockOffsetResponse(reporter{}).SetOffset("orders", 0, sarama.OffsetOldest, 0).SetOffset("orders", 0, sarama.OffsetNewest, 9),
		"FetchRequest":       sarama.NewMockFetchResponse(reporter{}, 1),
	})
	return b.Addr()
}

func saramaConfig() *sarama.Config {
	c := sarama.NewConfig()
	c.Version = sarama.V1_0_0_0
	c.ApiVersionsRequest = false
	return c
}

func init() {
	objects["sarama-producer"] = func() {
		p := must(sarama.NewAsyncProducer([]string{broker()}, saramaConfig()))
		p.Input() <- &sarama.ProducerMessage{Topic: "orders", Value: sarama.StringEncoder("x")}
	}
	objects["sarama-successes-unread"] = func() {
		c := saramaConfig()
		c.Producer.Return.Successes = true
		c.ChannelBufferSize = 0
		p := must(sarama.NewAsyncProducer([]string{broker()}, c))
		for i := 0; i < 3; i++ {
			select {
			case p.Input() <- &sarama.ProducerMessage{Topic: "orders", Value: sarama.StringEncoder("x")}:
			case <-time.After(300 * time.Millisecond):
			}
		}
	}
	objects["sarama-consumer"] = func() {
		c := must(sarama.NewConsumer([]string{broker()}, saramaConfig()))
		must(c.ConsumePartition("orders", 0, sarama.OffsetNewest))
	}
	objects["sarama-messages-unread"] = func() {
		cfg := saramaConfig()
		cfg.ChannelBufferSize = 0
		b := sarama.NewMockBroker(reporter{}, 1)
		fetch := sarama.NewMockFetchResponse(reporter{}, 1)
		for i := int64(0); i < 9; i++ {
			fetch.SetMessage("orders", 0, i, sarama.StringEncoder("x"))
		}
		b.SetHandlerByMap(map[string]sarama.MockResponse{
			"MetadataRequest": sarama.NewMockMetadataResponse(reporter{}).SetBroker(b.Addr(), b.BrokerID()).SetLeader("orders", 0, b.BrokerID()),
			"OffsetRequest":   sarama.NewMockOffsetResponse(reporter{}).SetOffset("orders", 0, sarama.OffsetOldest, 0).SetOffset("orders", 0, sarama.OffsetNewest, 9),
			"FetchRequest":    fetch.SetHighWaterMark("orders", 0, 9),
		})
		c := must(sarama.NewConsumer([]string{b.Addr()}, cfg))
		must(c.ConsumePartition("orders", 0, sarama.OffsetOldest))
	}
	objects["kafka-go-reader"] = func() {
		r := kafka.NewReader(kafka.ReaderConfig{Brokers: []string{nobody}, Topic: "orders"})
		keep = append(keep, r)
		go r.ReadMessage(context.Background())
	}
	objects["kafka-go-group"] = func() {
		keep = append(keep, kafka.NewReader(kafka.ReaderConfig{Brokers: []string{nobody}, Topic: "orders", GroupID: "shop"}))
	}
	objects["kafka-go-writer"] = func() {
		w := &kafka.Writer{Addr: kafka.TCP(broker()), Topic: "orders", Async: true}
		keep = append(keep, w)
		go w.WriteMessages(context.Background(), kafka.Message{Value: []byte("x")})
	}
}
