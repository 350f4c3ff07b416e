// SPDX-License-Identifier: Apache-2.0

// Package bus hands messages to those who asked for their topic.
package bus

import "context"

// Message is one event.
type Message struct {
	Topic string
	Body  string
}

// Subscription is one reader of a topic.
type Subscription struct {
	C      chan Message
	topic  string
	broker *Broker
}

// Broker is one goroutine that owns the subscriptions.
type Broker struct {
	publish chan Message
	enter   chan *Subscription
	leave   chan *Subscription
}

// NewBroker starts the broker; it runs until ctx is done.
func NewBroker(ctx context.Context) *Broker {
	b := &Broker{publish: make(chan Message, 16), enter: make(chan *Subscription), leave: make(chan *Subscription)}
	go b.run(ctx)
	return b
}

func (b *Broker) run(ctx context.Context) {
	topics := map[string]map[*Subscription]bool{}
	for {
		select {
		case <-ctx.Done():
			return
		case s := <-b.enter:
			if topics[s.topic] == nil {
				topics[s.topic] = map[*Subscription]bool{}
			}
			topics[s.topic][s] = true
		case s := <-b.leave:
			if topics[s.topic][s] {
				delete(topics[s.topic], s)
				close(s.C)
			}
		case m := <-b.publish:
			for s := range topics[m.Topic] {
				select {
				case s.C <- m:
				default: // a slow reader misses messages, others do not wait for it
				}
			}
		}
	}
}

// Subscribe asks for a topic.
func (b *Broker) Subscribe(topic string) *Subscription {
	s := &Subscription{C: make(chan Message, 8), topic: topic, broker: b}
	b.enter <- s
	return s
}

// Close ends the subscription and closes its channel.
func (s *Subscription) Close() { s.broker.leave <- s }

// Publish hands a message to the broker.
func (b *Broker) Publish(topic, body string) { b.publish <- Message{topic, body} }
