// SPDX-License-Identifier: Apache-2.0
// zk.go: what the rules say of it stands in probes.tsv.
package main

import (
	"time"

	"github.com/go-zookeeper/zk"
)

type quiet struct{}

func (quiet) Printf(string, ...interface{}) {}

func main() {
	for i := 0; i < 20; i++ {
		_, _, err := zk.Connect([]string{"127.0.0.1:1"}, time.Hour, zk.WithLogger(quiet{}))
		must(err)
	}
	dump()
}
