// SPDX-License-Identifier: Apache-2.0
// coder-ws.go: what the rules say of it stands in probes.tsv.
package main

import (
	"context"
	"net/http"
	"net/http/httptest"

	"github.com/coder/websocket"
)

func main() {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		must(err)
		conn.Read(context.Background())
	}))
	for i := 0; i < 20; i++ {
		_, _, err := websocket.Dial(context.Background(), server.URL, nil)
		must(err)
	}
	dump()
}
