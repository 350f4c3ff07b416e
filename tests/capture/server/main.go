// SPDX-License-Identifier: Apache-2.0

// A program with net/http/pprof, for the tests of `lineup capture`. It listens
// on two ports of 127.0.0.1 that the kernel chooses, prints "HTTP-PORT TLS-PORT"
// and ends when its standard input does. What a query asks for happens first:
//
//	?leak=20          20 more goroutines send where nobody receives
//	?as=404           there is no such page
//	?as=html          a web page
//	?as=cut           the answer ends before its end
//	?as=slow          a word, then nothing for ten seconds
//	?as=huge          64 MiB of one goroutine after the other
package main

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	_ "net/http/pprof"
	"os"
	"strconv"
	"time"
)

func reportTo(results chan<- int) { results <- 1 }

func leak(count int) {
	results := make(chan int)
	for i := 0; i < count; i++ {
		go reportTo(results)
	}
}

const goroutine = "goroutine 1 [select]:\nmain.main()\n\t/app/main.go:1 +0x1\n\n"

func misbehave(how string, w http.ResponseWriter, r *http.Request) {
	switch how {
	case "404":
		http.NotFound(w, r)
	case "html":
		w.Header().Set("Content-Type", "text/html")
		io.WriteString(w, "<!DOCTYPE html><html><head><title>Sign in</title></head></html>")
	case "cut":
		w.Header().Set("Content-Length", "1000")
		io.WriteString(w, goroutine)
		w.(http.Flusher).Flush()
		panic(http.ErrAbortHandler)
	case "slow":
		io.WriteString(w, goroutine)
		w.(http.Flusher).Flush()
		select {
		case <-time.After(10 * time.Second):
		case <-r.Context().Done():
		}
	case "huge":
		for sent := 0; sent < 64<<20; sent += len(goroutine) {
			if _, err := io.WriteString(w, goroutine); err != nil {
				return
			}
		}
	}
}

func answer(w http.ResponseWriter, r *http.Request) {
	if count, err := strconv.Atoi(r.URL.Query().Get("leak")); err == nil {
		leak(count)
		time.Sleep(5 * time.Millisecond) // so that they have come to their send
	}
	if how := r.URL.Query().Get("as"); how != "" {
		misbehave(how, w, r)
		return
	}
	http.DefaultServeMux.ServeHTTP(w, r)
}

func main() {
	plain := httptest.NewServer(http.HandlerFunc(answer))
	safe := httptest.NewTLSServer(http.HandlerFunc(answer))
	fmt.Println(plain.Listener.Addr().(*net.TCPAddr).Port, safe.Listener.Addr().(*net.TCPAddr).Port)
	io.Copy(io.Discard, os.Stdin)
}
