// SPDX-License-Identifier: Apache-2.0
// badger.go: what the rules say of it stands in probes.tsv.
package main

import "github.com/dgraph-io/badger/v4"

func main() {
	for i := 0; i < 4; i++ {
		_, err := badger.Open(badger.DefaultOptions("").WithInMemory(true).WithLogger(nil).WithMemTableSize(1 << 20).WithValueThreshold(1 << 10))
		must(err)
	}
	dump()
}
