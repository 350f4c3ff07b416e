// SPDX-License-Identifier: Apache-2.0

package world

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// drive sends clients until the service has gone.
func drive(o *Order) {
	client, ok := clients[o.Kind]
	if !ok {
		panic("no such clients: " + o.Kind)
	}
	for i := 0; o.Count == 0 || i < o.Count; i++ {
		go client(o)
		time.Sleep(o.Every)
		if o.over.Load() {
			return
		}
	}
}

var clients = map[string]func(*Order){
	"get":     get,
	"user":    user,
	"gone":    gone,
	"patient": patient,
	"stream":  stream,
	"header":  header,
	"upload":  upload,
	"deaf":    deaf,
	"socket":  func(o *Order) { socket(o, true) },
	"mute":    func(o *Order) { socket(o, false) },
	"talk":    talk,
	"silent":  silent,
	"halfway": halfway,
}

func url(o *Order) string { return "http://" + o.Address + o.Path }

// get: one request, answered or given up after a while, over shared connections.
func get(o *Order) {
	client := http.Client{Timeout: 20 * time.Second}
	reply, err := client.Get(url(o))
	if err != nil {
		return
	}
	io.Copy(io.Discard, reply.Body)
	reply.Body.Close()
}

// user: a connection of its own, and a request each Pause.
func user(o *Order) {
	client := http.Client{Transport: &http.Transport{}}
	for {
		reply, err := client.Get(url(o))
		if err != nil {
			return
		}
		io.Copy(io.Discard, reply.Body)
		reply.Body.Close()
		time.Sleep(o.Pause)
	}
}

// gone: asks, and closes the connection before an answer comes.
func gone(o *Order) {
	c := ask(o, "")
	if c == nil {
		return
	}
	time.Sleep(300 * time.Millisecond)
	c.Close()
}

// patient: asks, and waits for the answer without end.
func patient(o *Order) {
	c := ask(o, "")
	if c == nil {
		return
	}
	io.Copy(io.Discard, c)
	c.Close()
}

// stream: reads what comes for ever, and asks again when it ends.
func stream(o *Order) {
	for {
		c := ask(o, "")
		if c == nil {
			return
		}
		io.Copy(io.Discard, c)
		c.Close()
		time.Sleep(o.Pause)
	}
}

func dial(o *Order) net.Conn {
	c, err := net.Dial("tcp", o.Address)
	if err != nil {
		o.over.Store(true)
		return nil
	}
	return c
}

func ask(o *Order, more string) net.Conn {
	c := dial(o)
	if c != nil {
		fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: example.com\r\n%s\r\n", o.Path, more)
	}
	return c
}

var kept = make(chan net.Conn, 1<<20) // so that the collector closes none

// header: half of a request, and no more.
func header(o *Order) {
	if c := dial(o); c != nil {
		fmt.Fprintf(c, "GET %s HTTP/1.1\r\nHost: exam", o.Path)
		kept <- c
	}
}

// upload: a tenth of the body that was announced.
func upload(o *Order) {
	if c := dial(o); c != nil {
		fmt.Fprintf(c, "POST %s HTTP/1.1\r\nHost: example.com\r\nContent-Length: 100000\r\n\r\n%s",
			o.Path, strings.Repeat("x", 10000))
		kept <- c
	}
}

// deaf: asks, and never reads the answer.
func deaf(o *Order) {
	if c := ask(o, ""); c != nil {
		kept <- c
	}
}

// socket: a connection of words, which go on or stop after the first.
func socket(o *Order, goesOn bool) {
	c := ask(o, "Connection: Upgrade\r\nUpgrade: websocket\r\n")
	if c == nil {
		return
	}
	defer c.Close()
	go io.Copy(io.Discard, c)
	for first := true; goesOn || first; first = false {
		if _, err := fmt.Fprintln(c, "hello"); err != nil {
			return
		}
		time.Sleep(o.Pause)
	}
	kept <- c
	select {}
}

// talk: lines over plain TCP, one each Pause.
func talk(o *Order) {
	c := dial(o)
	if c == nil {
		return
	}
	defer c.Close()
	go io.Copy(io.Discard, c)
	for {
		if _, err := fmt.Fprintln(c, "beat"); err != nil {
			return
		}
		time.Sleep(o.Pause)
	}
}

// silent: one line, then nothing more, like a host that was switched off.
func silent(o *Order) {
	if c := dial(o); c != nil {
		fmt.Fprintln(c, "beat")
		kept <- c
	}
}

// halfway: talks a little and leaves.
func halfway(o *Order) {
	c := dial(o)
	if c == nil {
		return
	}
	fmt.Fprintln(c, "beat")
	bufio.NewReader(c).ReadString('\n')
	c.Close()
}
