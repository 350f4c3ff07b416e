// SPDX-License-Identifier: Apache-2.0
// redigo.go: what the rules say of it stands in probes.tsv.
package main

import (
	"net"

	"github.com/gomodule/redigo/redis"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	for i := 0; i < 20; i++ {
		conn, err := redis.Dial("tcp", listener.Addr().String())
		must(err)
		go (redis.PubSubConn{Conn: conn}).Receive()
	}
	dump()
}
