// SPDX-License-Identifier: Apache-2.0

// Package world is everything outside of the services: their upstreams, some
// fast and some that never answer, and the clients that come to them. It is a
// process of its own, so that a dump shows one side of a connection, as a
// service's dumps do.
package world

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"time"
)

// Addresses of the world's servers.
type Addresses struct {
	HTTP string // fast and slow pages; see pages
	Echo string // says back every line
	Hole string // accepts, and neither reads nor writes nor closes
}

// An Order asks for clients.
type Order struct {
	Kind    string
	Address string
	Path    string
	Count   int           // so many, or 0: one more again and again
	Every   time.Duration // between two of them, or between two requests
	Pause   time.Duration // how long a client of a stream waits between two words

	over atomic.Bool // the service has gone
}

// Run serves until it is killed, after writing its addresses to w.
func Run(w io.Writer) {
	var where Addresses
	where.Echo = listen(echo)
	where.Hole = listen(func(c net.Conn) { kept <- c })
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	where.HTTP = l.Addr().String()
	go http.Serve(l, pages())
	check(json.NewEncoder(w).Encode(where))
	select {}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}

func listen(serve func(net.Conn)) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go func() {
		for {
			c, err := l.Accept()
			check(err)
			go serve(c)
		}
	}()
	return l.Addr().String()
}

func echo(c net.Conn) {
	defer c.Close()
	lines := bufio.NewScanner(c)
	for lines.Scan() {
		if _, err := fmt.Fprintln(c, lines.Text()); err != nil {
			return
		}
	}
}

func pages() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("/drive", func(w http.ResponseWriter, r *http.Request) {
		var order Order
		if err := json.NewDecoder(r.Body).Decode(&order); err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		go drive(&order)
	})
	mux.HandleFunc("/fast", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, `{"ok":true,"items":[1,2,3]}`)
	})
	mux.HandleFunc("/busy", func(w http.ResponseWriter, r *http.Request) {
		http.Error(w, strings.Repeat("too many requests\n", 2000), http.StatusTooManyRequests)
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(3 * time.Second)
		fmt.Fprintln(w, "ok")
	})
	mux.HandleFunc("/never", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	mux.HandleFunc("/half", func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, strings.Repeat("half of it\n", 1000))
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	mux.HandleFunc("/drip", func(w http.ResponseWriter, r *http.Request) {
		for i := 0; r.Context().Err() == nil; i++ {
			fmt.Fprintf(w, "data: %d\n\n", i)
			w.(http.Flusher).Flush()
			time.Sleep(700 * time.Millisecond)
		}
	})
	mux.HandleFunc("/swallow", func(w http.ResponseWriter, r *http.Request) { io.Copy(io.Discard, r.Body) })
	mux.HandleFunc("/socket", func(w http.ResponseWriter, r *http.Request) {
		c, rw, err := w.(http.Hijacker).Hijack()
		check(err)
		rw.WriteString("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
		rw.Flush()
		echo(c)
	})
	return mux
}
