// SPDX-License-Identifier: Apache-2.0
// nats.go: what the rules say of it stands in probes.tsv.
package main

import (
	"bufio"
	"net"
	"strings"

	"github.com/nats-io/nats.go"
)

// As much of a server as a client needs to be content.
func serve(conn net.Conn) {
	conn.Write([]byte("INFO {\"server_id\":\"probe\",\"max_payload\":1048576}\r\n"))
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		if strings.HasPrefix(lines.Text(), "PING") {
			conn.Write([]byte("PONG\r\n"))
		}
	}
}

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	go func() {
		for {
			conn, err := listener.Accept()
			must(err)
			go serve(conn)
		}
	}()
	for i := 0; i < 20; i++ {
		conn, err := nats.Connect("nats://" + listener.Addr().String())
		must(err)
		_, err = conn.Subscribe("news", func(*nats.Msg) {})
		must(err)
	}
	dump()
}
