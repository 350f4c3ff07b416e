// SPDX-License-Identifier: Apache-2.0

// Package shop sells things.
package shop

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
)

func init() {
	keeper.Leak("shop-quote-timeout", "Every second quote comes after the page stopped waiting for it, and is sent to nobody.",
		quoteTimeout, "chan-send-no-receiver")
	keeper.Leak("shop-supplier-race", "Three suppliers are asked for a price, the first answer is taken, and two are left with theirs.",
		supplierRace, "chan-send-ncast", "chan-send-no-receiver").Prove = true
	keeper.Leak("shop-order-checks", "An order is refused at the first of two failed checks; the second cannot report its own.",
		orderChecks, "chan-send-no-receiver", "chan-send-ncast")
	keeper.Leak("shop-coupon-twice", "A coupon that fails is reported, and for want of a return its result is, too.",
		couponTwice, "chan-send-double", "chan-send-no-receiver")
}

type quotes struct {
	patience time.Duration
	latency  func(i int) time.Duration
}

// price asks for a quote and waits only so long.
func (q *quotes) price(ctx context.Context, i int) (int, error) {
	ctx, cancel := context.WithTimeout(ctx, q.patience)
	defer cancel()
	answer := make(chan int)
	go func() {
		time.Sleep(q.latency(i))
		mark.Leak("chan-send-no-receiver") // in time it ends at once
		answer <- i * 100
	}()
	select {
	case p := <-answer:
		return p, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func quoteTimeout(s *keeper.Stage) {
	server := platform.Busy(s, 4)
	q := &quotes{patience: s.For(time.Second), latency: func(i int) time.Duration {
		return s.For(time.Duration(i%2*3000+300) * time.Millisecond)
	}}
	n := make(chan int, 1)
	n <- 0
	server.Handle("/quote", func(w http.ResponseWriter, r *http.Request) {
		i := <-n
		n <- i + 1
		price, err := q.price(r.Context(), i)
		if err != nil {
			http.Error(w, err.Error(), http.StatusGatewayTimeout)
			return
		}
		fmt.Fprintln(w, price)
	})
	s.Visit("get", server.Addr, "/quote", 0, 1200)
}

type supplier struct {
	name  string
	delay time.Duration
}

func (p supplier) ask(item string, answers chan<- string) {
	time.Sleep(p.delay)
	mark.Leak("chan-send-ncast") // the first ends at once
	answers <- p.name + " sells " + item
}

func cheapest(item string, suppliers []supplier) string {
	answers := make(chan string)
	for _, p := range suppliers {
		go p.ask(item, answers)
	}
	return <-answers
}

func supplierRace(s *keeper.Stage) {
	server := platform.Web(s, 3)
	suppliers := []supplier{{"north", 20 * time.Millisecond}, {"south", 150 * time.Millisecond}, {"east", 250 * time.Millisecond}}
	server.Handle("/best", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, cheapest(r.URL.RawQuery, suppliers))
	})
	s.Visit("get", server.Addr, "/best?chair", 0, 150)
}

type order struct {
	id    int
	total int
}

var errRefused = errors.New("refused")

func (o *order) checkStock(out chan<- error) {
	time.Sleep(10 * time.Millisecond)
	mark.Leak("chan-send-no-receiver") // the first of the two ends at once
	out <- errRefused
}

func (o *order) checkCredit(out chan<- error) {
	time.Sleep(400 * time.Millisecond)
	mark.Leak("chan-send-no-receiver")
	out <- errRefused
}

func (o *order) accept() error {
	out := make(chan error)
	go o.checkStock(out)
	go o.checkCredit(out)
	for i := 0; i < 2; i++ {
		if err := <-out; err != nil {
			return fmt.Errorf("order %d: %w", o.id, err)
		}
	}
	return nil
}

func orderChecks(s *keeper.Stage) {
	broker := platform.Bus(s, 9)
	refused := broker.Subscribe("refused")
	s.Arrive(40, func(i int) {
		if err := (&order{id: i}).accept(); err != nil {
			broker.Publish("refused", err.Error())
		}
	})
	go func() {
		for range refused.C {
		}
	}()
}

type coupon struct{ code string }

func (c coupon) redeem(bad bool, done chan<- error) {
	time.Sleep(5 * time.Millisecond)
	if bad {
		done <- errRefused
	}
	mark.If(bad, "chan-send-double")
	done <- nil
}

func couponTwice(s *keeper.Stage) {
	server := platform.Busy(s, 2)
	n := 0
	server.Handle("/redeem", func(w http.ResponseWriter, r *http.Request) {
		n++
		done := make(chan error)
		go coupon{r.URL.RawQuery}.redeem(n%3 == 0, done)
		if err := <-done; err != nil {
			http.Error(w, err.Error(), http.StatusConflict)
		}
	})
	s.Visit("get", server.Addr, "/redeem?spring", 0, 180)
}
