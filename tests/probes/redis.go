// SPDX-License-Identifier: Apache-2.0
// redis.go: what the rules say of it stands in probes.tsv.
package main

import (
	"context"
	"net"
	"time"

	"github.com/redis/go-redis/v9"
)

// A server that takes connections and never answers.
func silent() string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	go func() {
		for {
			if _, err := listener.Accept(); err != nil {
				return
			}
		}
	}()
	return listener.Addr().String()
}

func main() {
	ctx := context.Background()
	client := redis.NewClient(&redis.Options{Addr: silent(), PoolSize: 1, PoolTimeout: time.Hour, ReadTimeout: time.Hour})
	for i := 0; i < 20; i++ {
		client.Subscribe(ctx, "news").Channel()
		go client.Get(ctx, "key")
	}
	dump()
}
