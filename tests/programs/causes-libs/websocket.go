package main

import (
	"context"
	"net"
	"net/http"

	coder "github.com/coder/websocket"
	"github.com/gorilla/websocket"
)

func init() {
	modes["ws-read-no-deadline"] = func() {
		addr := startPeer()[0]
		for i := 0; i < 20; i++ {
			go (&chat{conn: dialGorilla(addr)}).readPump()
		}
	}
	modes["ws-writepump-orphan"] = func() {
		addr := startPeer()[0]
		for i := 0; i < 5; i++ {
			c := &chat{conn: dialGorilla(addr), send: make(chan []byte)}
			if i > 0 {
				c.conn.Close() // this reader ends, and does not tell the writer
			}
			go c.readPump()
			go c.writePump()
		}
	}
	modes["ws-write-stuck"] = func() {
		addr := startPeer()[0]
		for i := 0; i < 2; i++ {
			go (&chat{conn: dialGorilla(addr)}).replay()
		}
	}
	modes["coder-ws"] = func() {
		addr := startPeer()[0]
		for i := 0; i < 10; i++ {
			c, _, err := coder.Dial(context.Background(), "ws://"+addr+"/", nil)
			check(err)
			_ = c // neither read nor closed
		}
	}
}

// serveWebsockets upgrades, keeps silent and does not read.
func serveWebsockets(l net.Listener) {
	up := websocket.Upgrader{}
	go http.Serve(l, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := up.Upgrade(w, r, nil)
		check(err)
		keep(c)
	}))
}

func dialGorilla(addr string) *websocket.Conn {
	c, _, err := websocket.DefaultDialer.Dial("ws://"+addr+"/", nil)
	check(err)
	return c
}

type chat struct {
	conn *websocket.Conn
	send chan []byte
}

func (c *chat) readPump() {
	defer c.conn.Close()
	for {
		if _, _, err := c.conn.ReadMessage(); err != nil {
			return
		}
	}
}

func (c *chat) writePump() {
	stop := make(chan bool)
	for {
		select {
		case m := <-c.send:
			c.conn.WriteMessage(websocket.TextMessage, m)
		case <-stop:
			return
		}
	}
}

func (c *chat) replay() error {
	for page := make([]byte, 64<<10); ; {
		if err := c.conn.WriteMessage(websocket.BinaryMessage, page); err != nil {
			return err
		}
	}
}
