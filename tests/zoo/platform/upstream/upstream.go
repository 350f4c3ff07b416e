// SPDX-License-Identifier: Apache-2.0

// Package upstream calls other services, as one should.
package upstream

import (
	"context"
	"io"
	"net/http"
	"time"
)

// Client shares its connections between all callers.
type Client struct {
	http http.Client
	base string
}

// New makes a client of one service.
func New(address string, patience time.Duration) *Client {
	return &Client{
		http: http.Client{Timeout: patience, Transport: &http.Transport{MaxIdleConnsPerHost: 8, IdleConnTimeout: 90 * time.Second}},
		base: "http://" + address,
	}
}

// Get reads a page.
func (c *Client) Get(ctx context.Context, path string) ([]byte, error) {
	ask, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return nil, err
	}
	reply, err := c.http.Do(ask)
	if err != nil {
		return nil, err
	}
	defer reply.Body.Close()
	return io.ReadAll(reply.Body)
}

// Probe asks again and again whether the service is there.
func (c *Client) Probe(every time.Duration) {
	for {
		ctx, cancel := context.WithTimeout(context.Background(), every)
		c.Get(ctx, "/fast")
		cancel()
		time.Sleep(every)
	}
}
