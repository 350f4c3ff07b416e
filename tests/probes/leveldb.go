// SPDX-License-Identifier: Apache-2.0
// leveldb.go: what the rules say of it stands in probes.tsv.
package main

import (
	"github.com/syndtr/goleveldb/leveldb"
	"github.com/syndtr/goleveldb/leveldb/storage"
)

func main() {
	for i := 0; i < 20; i++ {
		_, err := leveldb.Open(storage.NewMemStorage(), nil)
		must(err)
	}
	dump()
}
