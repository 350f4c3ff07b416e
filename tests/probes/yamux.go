// SPDX-License-Identifier: Apache-2.0
// yamux.go: what the rules say of it stands in probes.tsv.
package main

import (
	"net"

	"github.com/hashicorp/yamux"
)

func main() {
	for i := 0; i < 20; i++ {
		a, b := net.Pipe()
		_, err := yamux.Client(a, nil)
		must(err)
		_, err = yamux.Server(b, nil)
		must(err)
	}
	dump()
}
