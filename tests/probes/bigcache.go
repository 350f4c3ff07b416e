// SPDX-License-Identifier: Apache-2.0
// bigcache.go: what the rules say of it stands in probes.tsv.
package main

import (
	"time"

	"github.com/allegro/bigcache/v3"
)

var kept []*bigcache.BigCache

func main() {
	for i := 0; i < 8; i++ {
		config := bigcache.DefaultConfig(time.Hour)
		config.Shards, config.MaxEntriesInWindow, config.Verbose = 2, 16, false
		cache, err := bigcache.NewBigCache(config)
		must(err)
		kept = append(kept, cache)
	}
	dump()
}
