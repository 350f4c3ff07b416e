// SPDX-License-Identifier: Apache-2.0
// grpc.go: what the rules say of it stands in probes.tsv.
package main

import (
	"net"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

func main() {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	must(err)
	go grpc.NewServer(grpc.NumStreamWorkers(4)).Serve(listener)
	for i := 0; i < 20; i++ {
		conn, err := grpc.Dial(listener.Addr().String(), grpc.WithTransportCredentials(insecure.NewCredentials()), grpc.WithBlock())
		must(err)
		_ = conn
	}
	dump()
}
