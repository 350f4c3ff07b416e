// SPDX-License-Identifier: Apache-2.0
// ttlcache.go: what the rules say of it stands in probes.tsv.
package main

import "github.com/jellydator/ttlcache/v3"

func main() {
	for i := 0; i < 20; i++ {
		go ttlcache.New[string, string]().Start()
	}
	dump()
}
