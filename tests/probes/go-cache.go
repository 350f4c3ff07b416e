// SPDX-License-Identifier: Apache-2.0
// go-cache.go: what the rules say of it stands in probes.tsv.
package main

import (
	"time"

	"github.com/patrickmn/go-cache"
)

var kept []*cache.Cache

func main() {
	for i := 0; i < 20; i++ {
		kept = append(kept, cache.New(time.Hour, time.Hour))
	}
	dump()
}
