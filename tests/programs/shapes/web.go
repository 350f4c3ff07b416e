package main

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/pprof"
	"os"
	"time"
)

func init() {
	shapes["http-body-not-closed"] = func() {
		url := startPeer()
		for i := 0; i < 4; i++ {
			check(probe(http.DefaultClient, url+"/hello"))
		}
	}
	shapes["http-transport-per-request"] = func() {
		url := startPeer()
		for i := 0; i < 5; i++ {
			fetchOnce(url + "/hello")
		}
	}
	shapes["http-client-no-timeout"] = func() {
		url := startPeer()
		for i := 0; i < 3; i++ {
			go probe(&http.Client{}, url+"/slow")
		}
	}
	shapes["http-handler-stuck"] = func() {
		addr := serve(&reports{queue: make(chan string)})
		for i := 0; i < 3; i++ {
			keep(request(addr, "/report"))
		}
	}
	shapes["http-handler-client-gone"] = func() {
		addr := serve(&reports{queue: make(chan string)})
		for i := 0; i < 4; i++ {
			c := request(addr, "/report")
			time.Sleep(20 * time.Millisecond)
			c.Close()
		}
	}
	shapes["http-slow-header"] = func() {
		addr := serve(http.NotFoundHandler())
		for i := 0; i < 3; i++ {
			c, err := net.Dial("tcp", addr)
			check(err)
			fmt.Fprintf(c, "GET / HTTP/1.1\r\nHost: exam")
			keep(c)
		}
	}
	shapes["http2-stream-open"] = func() {
		srv := startH2(func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				fmt.Fprintln(w, "row")
				w.(http.Flusher).Flush()
				time.Sleep(50 * time.Millisecond)
			}
		})
		for i := 0; i < 2; i++ {
			check(probe(srv.Client(), srv.URL))
		}
	}

	// Healthy from here on.
	shapes["healthy-http-accept"] = func() { serve(http.NotFoundHandler()) }
	shapes["healthy-http-keepalive-idle"] = func() {
		addr := serve(http.NotFoundHandler())
		for i := 0; i < 4; i++ {
			c := request(addr, "/")
			_, err := http.ReadResponse(bufio.NewReader(c), nil)
			check(err)
			keep(c)
		}
	}
	shapes["healthy-http-background-read"] = func() {
		p := &poller{changed: make(chan string)}
		addr := serve(p)
		for i := 0; i < 3; i++ {
			keep(request(addr, "/poll"))
		}
	}
	shapes["healthy-http-client-idle"] = func() {
		url := startPeer()
		answers := make(chan error, 2)
		for i := 0; i < 2; i++ {
			go func() { answers <- readAll(http.DefaultClient, url+"/hello") }()
		}
		check(<-answers)
		check(<-answers)
	}
	shapes["healthy-http-round-trip"] = func() {
		url := startPeer()
		go readAll(&http.Client{Timeout: time.Hour}, url+"/slow")
	}
	shapes["healthy-http-body-reader"] = func() {
		url := startPeer()
		go follow(url + "/stream")
	}
	shapes["healthy-http2-idle"] = func() {
		srv := startH2(func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, r.Proto) })
		check(readAll(srv.Client(), srv.URL))
	}
	shapes["healthy-http2-in-flight"] = func() {
		srv := startH2(func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
		go readAll(srv.Client(), srv.URL)
	}
	shapes["healthy-pprof-dumper"] = func() {
		mux := http.NewServeMux()
		mux.HandleFunc("/debug/pprof/", pprof.Index)
		addr := serve(mux)
		takeDump = func() {
			c := request(addr, fmt.Sprint("/debug/pprof/goroutine?debug=", *debug))
			resp, err := http.ReadResponse(bufio.NewReader(c), nil)
			check(err)
			_, err = io.Copy(os.Stdout, resp.Body)
			check(err)
		}
	}
}

// probe looks at the status only and leaves the body open.
func probe(cl *http.Client, url string) error {
	resp, err := cl.Get(url)
	if err != nil {
		return err
	}
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("%s: %s", url, resp.Status)
	}
	return nil
}

func readAll(cl *http.Client, url string) error {
	resp, err := cl.Get(url)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}

// fetchOnce makes a transport of its own, whose idle connection nobody will
// ever use again.
func fetchOnce(url string) {
	check(readAll(&http.Client{Transport: &http.Transport{}}, url))
}

func follow(url string) {
	resp, err := http.Get(url)
	check(err)
	defer resp.Body.Close()
	for sc := bufio.NewScanner(resp.Body); sc.Scan(); {
	}
}

func serve(h http.Handler) (addr string) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	srv := &http.Server{Handler: h}
	go srv.Serve(ln)
	return ln.Addr().String()
}

// request sends a request over a bare connection and does not wait for the answer.
func request(addr, path string) net.Conn {
	c, err := net.Dial("tcp", addr)
	check(err)
	_, err = fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: example.com\r\n\r\n", path)
	check(err)
	return c
}

func startH2(f http.HandlerFunc) *httptest.Server {
	srv := httptest.NewUnstartedServer(f)
	srv.EnableHTTP2 = true
	srv.StartTLS()
	return srv
}

// reports hands work to a queue nobody serves and does not look at the request.
type reports struct{ queue chan string }

func (s *reports) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.queue <- r.URL.Path
	fmt.Fprintln(w, "accepted")
}

// poller answers a long poll: on news, after a time, or never if the client goes.
type poller struct{ changed chan string }

func (p *poller) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	t := time.NewTimer(10 * time.Minute)
	defer t.Stop()
	select {
	case s := <-p.changed:
		fmt.Fprintln(w, s)
	case <-t.C:
		w.WriteHeader(http.StatusNoContent)
	case <-r.Context().Done():
	}
}
