package main

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"time"
)

func init() {
	modes["http-handler-client-gone"] = func() {
		addr := serve(&reports{queue: make(chan string)})
		for i := 0; i < 4; i++ {
			c := request(addr, "GET /report", "")
			time.Sleep(50 * time.Millisecond)
			c.Close()
		}
	}
	modes["http-handler-stuck"] = func() {
		addr := serve(&reports{queue: make(chan string)})
		for i := 0; i < 3; i++ {
			keep(request(addr, "GET /report", ""))
		}
	}
	modes["http-server-idle-conns"] = func() {
		addr := serve(http.NotFoundHandler())
		for i := 0; i < 1000; i++ {
			c := request(addr, "GET /", "")
			_, err := c.Read(make([]byte, 4096))
			check(err)
			keep(c)
		}
	}
	modes["http-server-write-stuck"] = func() {
		addr := serve(http.HandlerFunc(export))
		for i := 0; i < 3; i++ {
			keep(request(addr, "GET /export", ""))
		}
	}
	modes["http2-server-write-stuck"] = func() {
		srv := httptest.NewUnstartedServer(http.HandlerFunc(export))
		srv.EnableHTTP2 = true
		srv.StartTLS()
		for i := 0; i < 3; i++ {
			resp, err := newH2Client().Get(srv.URL)
			check(err)
			keep(resp)
		}
	}
	modes["http-server-body-read-stuck"] = func() {
		addr := serve(http.HandlerFunc(receive))
		for i := 0; i < 3; i++ {
			keep(request(addr, "POST /upload", "Content-Length: 1000\r\n"))
		}
	}
	modes["http2-server-body-read-stuck"] = func() {
		srv := httptest.NewUnstartedServer(http.HandlerFunc(receive))
		srv.EnableHTTP2 = true
		srv.StartTLS()
		for i := 0; i < 3; i++ {
			go upload(newH2Client(), srv.URL)
		}
	}
	modes["tls-handshake-stuck-server"] = func() {
		srv := httptest.NewTLSServer(http.NotFoundHandler())
		for i := 0; i < 5; i++ {
			c, err := net.Dial("tcp", srv.Listener.Addr().String())
			check(err)
			keep(c)
		}
	}
	modes["http-hijacked"] = func() {
		addr := serve(http.HandlerFunc(tunnel))
		for i := 0; i < 10; i++ {
			keep(request(addr, "GET /tunnel", ""))
		}
	}
	modes["http-timeouthandler-abandoned"] = func() {
		addr := serve(http.TimeoutHandler(&reports{queue: make(chan string)}, 100*time.Millisecond, "late"))
		for i := 0; i < 3; i++ {
			keep(request(addr, "GET /report", ""))
		}
	}
	modes["healthy-timeouthandler"] = func() {
		addr := serve(http.TimeoutHandler(&reports{queue: make(chan string)}, time.Hour, "late"))
		for i := 0; i < 3; i++ {
			keep(request(addr, "GET /report", ""))
		}
	}
	modes["reverse-proxy-upgrade"] = func() {
		backend, err := url.Parse("http://" + serve(http.HandlerFunc(upgrade)))
		check(err)
		addr := serve(httputil.NewSingleHostReverseProxy(backend))
		for i := 0; i < 50; i++ {
			keep(request(addr, "GET /ws", "Connection: Upgrade\r\nUpgrade: websocket\r\n"))
		}
	}
	modes["http-shutdown-stuck"] = func() {
		ln := listen()
		srv := &http.Server{Handler: &reports{queue: make(chan string)}}
		go srv.Serve(ln)
		keep(request(ln.Addr().String(), "GET /report", ""))
		time.Sleep(50 * time.Millisecond)
		go srv.Shutdown(context.Background())
	}
	modes["httptest-close-stuck"] = func() {
		srv := httptest.NewServer(&reports{queue: make(chan string)})
		keep(request(srv.Listener.Addr().String(), "GET /report", ""))
		time.Sleep(50 * time.Millisecond)
		go srv.Close()
	}
	modes["sse-handler"] = func() {
		addr := serve(&feed{})
		for i := 0; i < 20; i++ {
			keep(request(addr, "GET /events", ""))
		}
	}
}

func serve(h http.Handler) (addr string) {
	ln := listen()
	go (&http.Server{Handler: h}).Serve(ln)
	return ln.Addr().String()
}

// request sends a request over a bare connection and does not wait for the answer.
func request(addr, line, headers string) net.Conn {
	c, err := net.Dial("tcp", addr)
	check(err)
	_, err = fmt.Fprintf(c, "%s HTTP/1.1\r\nHost: example.com\r\n%s\r\n", line, headers)
	check(err)
	return c
}

// reports hands work to a queue nobody serves and does not look at the request.
type reports struct{ queue chan string }

func (s *reports) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.queue <- r.URL.Path
	fmt.Fprintln(w, "accepted")
}

// export writes more than the buffers hold.
func export(w http.ResponseWriter, r *http.Request) {
	for row := strings.Repeat("row ", 4096); ; {
		if _, err := io.WriteString(w, row); err != nil {
			return
		}
	}
}

func receive(w http.ResponseWriter, r *http.Request) {
	rows, err := io.ReadAll(r.Body)
	fmt.Fprintln(w, len(rows), err)
}

func tunnel(w http.ResponseWriter, r *http.Request) {
	c, rw, err := w.(http.Hijacker).Hijack()
	check(err)
	defer c.Close()
	for {
		line, err := rw.ReadString('\n')
		if err != nil {
			return
		}
		rw.WriteString(line)
		rw.Flush()
	}
}

// upgrade takes a connection over and keeps it, silent.
func upgrade(w http.ResponseWriter, r *http.Request) {
	c, rw, err := w.(http.Hijacker).Hijack()
	check(err)
	fmt.Fprintf(rw, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
	rw.Flush()
	keep(c)
}

// feed streams events to whoever subscribes, and does not notice who left.
type feed struct{ events chan string }

func (f *feed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.streamEvents(w, make(chan string), make(chan struct{}))
}

//go:noinline
func (f *feed) streamEvents(w http.ResponseWriter, events chan string, closing chan struct{}) {
	for {
		select {
		case e := <-events:
			fmt.Fprintf(w, "data: %s\n\n", e)
			w.(http.Flusher).Flush()
		case <-closing:
			return
		}
	}
}
