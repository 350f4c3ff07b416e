// SPDX-License-Identifier: Apache-2.0
// sync.go: what the rules say of it stands in probes.tsv.
package main

import (
	"context"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

func main() {
	never := make(chan int)
	slots := semaphore.NewWeighted(1)
	must(slots.Acquire(context.Background(), 1))
	var calls singleflight.Group
	var group errgroup.Group
	group.SetLimit(2)
	for i := 0; i < 20; i++ {
		go slots.Acquire(context.Background(), 1)
		go calls.Do("key", func() (interface{}, error) { <-never; return nil, nil })
		go group.Go(func() error { <-never; return nil })
	}
	dump()
}
