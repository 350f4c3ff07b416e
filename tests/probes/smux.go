// SPDX-License-Identifier: Apache-2.0
// smux.go: what the rules say of it stands in probes.tsv.
package main

import (
	"net"

	"github.com/xtaci/smux"
)

func main() {
	for i := 0; i < 20; i++ {
		a, b := net.Pipe()
		_, err := smux.Client(a, nil)
		must(err)
		_, err = smux.Server(b, nil)
		must(err)
	}
	dump()
}
