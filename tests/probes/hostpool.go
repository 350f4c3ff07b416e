// SPDX-License-Identifier: Apache-2.0
// hostpool.go: what the rules say of it stands in probes.tsv.
package main

import "github.com/bitly/go-hostpool"

func main() {
	for i := 0; i < 20; i++ {
		hostpool.NewEpsilonGreedy([]string{"a", "b"}, 0, &hostpool.LinearEpsilonValueCalculator{})
	}
	dump()
}
