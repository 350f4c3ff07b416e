package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/rpc"
	"os"
	"strings"
	"syscall"
	"time"
)

func init() {
	modes["http-body-not-closed"] = func() {
		url := startPeer()[0]
		for i := 0; i < 3; i++ {
			probe(http.DefaultClient, url+"/quiet")
		}
	}
	modes["healthy-body-readers"] = func() {
		url := startPeer()[0]
		for i := 0; i < 3; i++ {
			go follow(http.DefaultClient, url+"/quiet")
		}
	}
	modes["http-transport-per-request"] = func() {
		url := startPeer()[0]
		for i := 0; i < 5; i++ {
			fetchOnce(url + "/hello")
		}
	}
	modes["http-client-in-flight"] = func() {
		url := startPeer()[0]
		for i := 0; i < 5; i++ {
			go probe(&http.Client{Transport: &http.Transport{}}, url+"/slow")
		}
	}
	modes["http-conn-wait"] = func() {
		url := startPeer()[0]
		client := &http.Client{Transport: &http.Transport{MaxConnsPerHost: 1}}
		go probe(client, url+"/slow")
		time.Sleep(50 * time.Millisecond)
		for i := 0; i < 4; i++ {
			go probe(client, url+"/hello")
		}
	}
	modes["http-upload-stuck-pipe"] = func() {
		url := startPeer()[0]
		for i := 0; i < 3; i++ {
			go upload(http.DefaultClient, url+"/take")
		}
	}
	modes["http-upload-stuck-write"] = func() {
		url := startPeer()[0]
		for i := 0; i < 3; i++ {
			go post(url + "/ignore")
		}
	}
	modes["http2-stream-open"] = func() {
		url, client := startPeer()[1], newH2Client()
		for i := 0; i < 3; i++ {
			probe(client, url+"/stream")
		}
	}
	modes["healthy-http2-streams"] = func() {
		url, client := startPeer()[1], newH2Client()
		for i := 0; i < 3; i++ {
			go follow(client, url+"/quiet")
		}
	}
	modes["http2-no-response"] = func() {
		url, client := startPeer()[1], newH2Client()
		for i := 0; i < 5; i++ {
			go probe(client, url+"/slow")
		}
	}
	modes["http2-upload-stuck"] = func() {
		url, client := startPeer()[1], newH2Client()
		for i := 0; i < 3; i++ {
			go upload(client, url+"/take")
		}
	}
	modes["http2-conn-accumulation"] = func() {
		url := startPeer()[1]
		for i := 0; i < 60; i++ {
			readAll(newH2Client(), url+"/hello")
		}
	}
	modes["dial-stuck"] = func() {
		addr := fullBacklog()
		for i := 0; i < 4; i++ {
			go connect(addr)
		}
	}
	modes["tls-handshake-stuck-client"] = func() {
		addr := startPeer()[2]
		for i := 0; i < 3; i++ {
			go probe(&http.Client{Transport: &http.Transport{}}, "https://"+addr)
		}
	}
	modes["dns-stuck"] = func() {
		r := proxiedResolver(startPeer()[2])
		for i := 0; i < 20; i++ {
			go resolve(r, fmt.Sprintf("db%d.internal.example.com", i))
		}
	}
	modes["rpc-call-stuck"] = func() {
		client, err := rpc.Dial("tcp", startPeer()[3])
		check(err)
		for i := 0; i < 3; i++ {
			go divide(client, i)
		}
	}
	modes["conn-read-no-deadline"] = func() {
		addr := startPeer()[2]
		for i := 0; i < 20; i++ {
			c, err := net.Dial("tcp", addr)
			check(err)
			go readReplies(c)
			for j := 0; j < 100; j++ { // a program that does other things, too
				go resolve(net.DefaultResolver, "127.0.0.1")
			}
		}
	}
	modes["conn-write-no-deadline"] = func() {
		addr := startPeer()[2]
		for i := 0; i < 2; i++ {
			c, err := net.Dial("tcp", addr)
			check(err)
			go sendAll(c)
		}
	}
}

// probe looks at the status only and leaves the body open.
func probe(client *http.Client, url string) error {
	resp, err := client.Get(url)
	if err != nil {
		return err
	}
	_ = resp.Status
	return nil
}

func readAll(client *http.Client, url string) {
	resp, err := client.Get(url)
	check(err)
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	check(err)
}

// follow reads a stream as long as it lasts.
func follow(client *http.Client, url string) {
	resp, err := client.Get(url)
	check(err)
	defer resp.Body.Close()
	for lines := bufio.NewScanner(resp.Body); lines.Scan(); {
	}
}

// fetchOnce makes a transport of its own, whose idle connection nobody will
// ever use again.
func fetchOnce(url string) {
	readAll(&http.Client{Transport: &http.Transport{}}, url)
}

// upload sends what a pipe gives, and whoever writes the pipe forgets to close it.
func upload(client *http.Client, url string) error {
	r, w := io.Pipe()
	go func() {
		io.WriteString(w, "first rows\n")
		keep(w)
	}()
	_, err := client.Post(url, "text/csv", r)
	return err
}

// post sends more than the buffers hold to a server that does not read.
func post(url string) error {
	_, err := http.Post(url, "text/plain", strings.NewReader(strings.Repeat("row\n", 16<<20)))
	return err
}

// fullBacklog is a listener whose queue is full: the kernel drops what knocks.
func fullBacklog() string {
	fd, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	check(err)
	check(syscall.Bind(fd, &syscall.SockaddrInet4{Addr: [4]byte{127, 0, 0, 1}}))
	check(syscall.Listen(fd, 0))
	name, err := syscall.Getsockname(fd)
	check(err)
	addr := &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: name.(*syscall.SockaddrInet4).Port}
	for {
		c, err := net.DialTimeout("tcp", addr.String(), 300*time.Millisecond)
		if err != nil {
			return addr.String()
		}
		keep(c)
	}
}

// connect tries for ever, without a timeout of its own.
func connect(addr string) net.Conn {
	for {
		if c, err := net.Dial("tcp", addr); err == nil {
			return c
		}
	}
}

// proxiedResolver asks its name server through a proxy that never answers, and
// forgets that there is a deadline.
func proxiedResolver(proxy string) *net.Resolver {
	return &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
		c, err := net.Dial("tcp", proxy)
		if err != nil {
			return nil, err
		}
		_, err = io.ReadFull(c, make([]byte, 2))
		return c, err
	}}
}

func resolve(r *net.Resolver, name string) {
	r.LookupIPAddr(context.Background(), name)
}

func divide(client *rpc.Client, n int) (reply int, err error) {
	err = client.Call("Arith.Divide", n, &reply)
	return
}

func readReplies(c net.Conn) {
	defer c.Close()
	for r := bufio.NewReader(c); ; {
		line, err := r.ReadString('\n')
		if err != nil {
			return
		}
		io.WriteString(os.Stderr, line)
	}
}

func sendAll(c net.Conn) {
	defer c.Close()
	for page := make([]byte, 64<<10); ; {
		if _, err := c.Write(page); err != nil {
			return
		}
	}
}
