// SPDX-License-Identifier: Apache-2.0

// Package gateway stands between clients and services.
package gateway

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
	"example.com/zoo/platform/upstream"
)

func init() {
	keeper.Leak("gateway-refused", "An answer other than 200 is an error, and its body is not closed.", refused, "http-body-not-closed")
	keeper.Leak("gateway-tokens", "Each token is fetched with a transport of its own, whose connection stays open.", tokens,
		"http-transport-per-request")
	keeper.Leak("gateway-report", "Reports go to a service that sometimes does not answer, without any limit of time.", reportAway,
		"http-client-no-timeout")
	keeper.Leak("gateway-two-lines", "A host may have two connections; two forgotten bodies hold them, and everybody else waits.", twoLines,
		"http-conn-wait", "http-body-not-closed")
	keeper.Leak("gateway-archive", "An upload is fed through a pipe, which the feeder does not close when it fails.", archive,
		"http-upload-stuck", "io-pipe-reader")
	keeper.Leak("gateway-secure-peer", "A peer accepts a connection and never says a word of TLS.", securePeer, "tls-handshake-stuck-client")
	keeper.Healthy("gateway-streams", "Six streams of events are read from an upstream for as long as the service runs.", streams)
	keeper.Healthy("gateway-upstreams", "Twelve callers share the connections to an upstream that is sometimes slow.", upstreams)
	keeper.Healthy("gateway-upstream-down", "Calls to a service that does not answer end after ten seconds, and are tried again.", down)
}

var errStatus = errors.New("not what was asked for")

type caller struct {
	client *http.Client
	base   string
}

func newCaller(s *keeper.Stage) *caller {
	return &caller{&http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}}, "http://" + s.World.HTTP}
}

func (c *caller) fetch(path string) ([]byte, error) {
	reply, err := c.client.Get(c.base + path)
	if err != nil {
		return nil, err
	}
	if reply.StatusCode != http.StatusOK {
		return nil, errStatus
	}
	defer reply.Body.Close()
	return io.ReadAll(reply.Body)
}

// Calls that lose their body have transports of their own here: a connection
// that was healthy keeps its label.
func refused(s *keeper.Stage) {
	platform.Busy(s, 4)
	good, bad := newCaller(s), newCaller(s)
	s.Arrive(900, func(int) { good.fetch("/fast") })
	s.Arrive(300, func(int) {
		mark.Leak("http-body-not-closed")
		bad.fetch("/busy")
		mark.OK()
	})
}

func tokens(s *keeper.Stage) {
	platform.Busy(s, 3)
	s.Arrive(240, func(int) {
		mark.Leak("http-transport-per-request")
		newCaller(s).fetch("/fast")
		mark.OK()
	})
}

func reportAway(s *keeper.Stage) {
	platform.Web(s, 4)
	good, bad := newCaller(s), newCaller(s)
	s.Arrive(900, func(int) { good.fetch("/fast") })
	s.Arrive(60, func(int) {
		go func() {
			mark.Leak("http-client-no-timeout")
			bad.fetch("/never")
		}()
	})
}

func twoLines(s *keeper.Stage) {
	platform.Web(s, 3)
	c := &caller{&http.Client{Transport: &http.Transport{MaxConnsPerHost: 2}}, "http://" + s.World.HTTP}
	s.Arrive(120, func(i int) {
		path := "/fast"
		if i < 2 {
			path = "/busy"
		}
		go func() {
			mark.Leak("http-conn-wait")
			c.fetch(path)
		}()
	})
}

func (c *caller) upload(parts int, fails bool) error {
	from, to := io.Pipe()
	go func() {
		for i := 0; i < parts; i++ {
			fmt.Fprintln(to, "part", i)
			if fails && i == parts/2 {
				return
			}
		}
		to.Close()
	}()
	reply, err := c.client.Post(c.base+"/swallow", "text/plain", from)
	if err != nil {
		return err
	}
	return reply.Body.Close()
}

func archive(s *keeper.Stage) {
	platform.Busy(s, 3)
	good, bad := newCaller(s), newCaller(s)
	s.Arrive(300, func(int) { good.upload(50, false) })
	s.Arrive(60, func(int) {
		go func() {
			mark.Leak("http-upload-stuck")
			bad.upload(50, true)
		}()
	})
}

func securePeer(s *keeper.Stage) {
	platform.Web(s, 3)
	s.Arrive(45, func(int) {
		go func() {
			mark.Leak("tls-handshake-stuck-client")
			c, err := tls.Dial("tcp", s.World.Hole, &tls.Config{ServerName: "peer.example.com"})
			if err == nil {
				c.Close()
			}
		}()
	})
}

func streams(s *keeper.Stage) {
	platform.Busy(s, 3)
	for i := 0; i < 6; i++ {
		go func() {
			for {
				reply, err := http.Get("http://" + s.World.HTTP + "/drip")
				if err == nil {
					io.Copy(io.Discard, reply.Body)
					reply.Body.Close()
				}
				time.Sleep(time.Second)
			}
		}()
	}
}

func upstreams(s *keeper.Stage) {
	platform.Web(s, 4)
	client := upstream.New(s.World.HTTP, 8*time.Second)
	go client.Probe(s.For(12 * time.Second))
	for i := 0; i < 12; i++ {
		i := i
		go func() {
			for {
				ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
				client.Get(ctx, []string{"/fast", "/slow", "/busy"}[i%3])
				cancel()
				time.Sleep(time.Duration(300+170*i) * time.Millisecond)
			}
		}()
	}
}

func down(s *keeper.Stage) {
	platform.Busy(s, 2)
	client := upstream.New(s.World.HTTP, 10*time.Second)
	for i := 0; i < 15; i++ {
		go func() {
			for {
				client.Get(context.Background(), "/never")
				time.Sleep(2 * time.Second)
			}
		}()
	}
}
