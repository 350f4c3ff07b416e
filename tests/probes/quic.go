// SPDX-License-Identifier: Apache-2.0
// quic.go: what the rules say of it stands in probes.tsv.
package main

import (
	"crypto/tls"

	"github.com/quic-go/quic-go"
)

func main() {
	for i := 0; i < 20; i++ {
		_, err := quic.ListenAddr("127.0.0.1:0", &tls.Config{NextProtos: []string{"probe"}, Certificates: []tls.Certificate{{}}}, nil)
		must(err)
	}
	dump()
}
