package main

import (
	"crypto/tls"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/rpc"
	"os"
	"time"
)

// servePeer is the other side: an HTTP/1 server, an HTTP/2 server, one that
// accepts and keeps silent, and one for net/rpc.
func servePeer() {
	mux := http.NewServeMux()
	mux.HandleFunc("/hello", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "hello")
	})
	mux.HandleFunc("/stream", func(w http.ResponseWriter, r *http.Request) {
		for r.Context().Err() == nil {
			fmt.Fprintln(w, "data: row")
			w.(http.Flusher).Flush()
			time.Sleep(20 * time.Millisecond)
		}
	})
	mux.HandleFunc("/quiet", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "data: row")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	mux.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
	})
	mux.HandleFunc("/take", func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
	})
	mux.HandleFunc("/ignore", func(w http.ResponseWriter, r *http.Request) {
		time.Sleep(time.Hour) // the body is not read
	})

	h1 := listen()
	go http.Serve(h1, mux)
	h2 := httptest.NewUnstartedServer(mux)
	h2.EnableHTTP2 = true
	h2.StartTLS()
	silent := listen()
	go func() {
		for {
			c, err := silent.Accept()
			if err != nil {
				return
			}
			keep(c)
		}
	}()
	check(rpc.Register(&Arith{}))
	calls := listen()
	go rpc.Accept(calls)

	fmt.Println("http://"+h1.Addr().String(), h2.URL, silent.Addr(), calls.Addr())
	io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

// Arith is a service whose method never answers.
type Arith struct{}

func (*Arith) Divide(args int, reply *int) error {
	time.Sleep(time.Hour)
	return nil
}

func listen() net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	return l
}

// newH2Client speaks HTTP/2 and trusts anybody.
func newH2Client() *http.Client {
	return &http.Client{Transport: &http.Transport{
		TLSClientConfig:   &tls.Config{InsecureSkipVerify: true},
		ForceAttemptHTTP2: true,
	}}
}
