// SPDX-License-Identifier: Apache-2.0

// Package delivery brings what was bought, and knows where it is.
package delivery

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"

	mqtt "github.com/eclipse/paho.mqtt.golang"
	"github.com/gorilla/websocket"
	"github.com/hashicorp/yamux"
	broker "github.com/mochi-mqtt/server/v2"
	"github.com/mochi-mqtt/server/v2/hooks/auth"
	"github.com/mochi-mqtt/server/v2/listeners"

	"example.com/market/furnish"
	"example.com/zoo/keeper"
	"example.com/zoo/platform"
)

func init() {
	keeper.Leak("delivery-tracking", "Who closes the map leaves the writer of his positions behind.",
		tracking, "ws-writepump-orphan", "chan-recv-range-unclosed", "worker-not-stopped", "chan-recv-no-sender")
	keeper.Healthy("delivery-live", "Thirty maps that are open are told of positions.", live)
	keeper.Leak("delivery-devices", "Each command to a locker makes a client of the broker and does not disconnect it.",
		devices, "worker-not-stopped", "select-no-exit", "object-loop-not-ended", "conn-read-no-deadline", "chan-recv-range-unclosed", "ctx-done-never-cancelled", "ticker-loop-not-ended")
	keeper.Healthy("delivery-lockers", "Twelve lockers are clients of the broker.", lockers)
	keeper.Leak("delivery-uplink", "Vans open a stream for each report and never close it; who reads them waits on.",
		uplink, "conn-read-no-deadline", "worker-not-stopped", "object-loop-not-ended")
	keeper.Healthy("delivery-tunnel", "Streams of one session come and go.", tunnel)
}

// A viewer is a map in a browser.
type viewer struct {
	conn      *websocket.Conn
	positions chan []byte
}

func (v *viewer) writePositions() {
	for position := range v.positions {
		if v.conn.WriteMessage(websocket.TextMessage, position) != nil {
			return
		}
	}
}

func (v *viewer) readUntilClosed() {
	for {
		if _, _, err := v.conn.ReadMessage(); err != nil {
			return
		}
	}
}

type maps struct {
	upgrader websocket.Upgrader
	s        *keeper.Stage
	keeps    bool
}

func (m *maps) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	conn, err := m.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	v := &viewer{conn: conn, positions: make(chan []byte, 8)}
	if m.keeps {
		defer close(v.positions)
		go v.writePositions()
	} else {
		furnish.Doomed("ws-writepump-orphan", func() { go v.writePositions() })
	}
	v.positions <- []byte("52.5 13.4")
	defer conn.Close()
	v.readUntilClosed()
}

func show(s *keeper.Stage, m *maps) string {
	m.s = s
	l := s.Listen()
	go http.Serve(l, m)
	return "ws://" + l.Addr().String() + "/map"
}

func look(url string) *websocket.Conn {
	conn, _, err := websocket.DefaultDialer.Dial(url, nil)
	furnish.Must(err)
	return conn
}

func tracking(s *keeper.Stage) {
	platform.Small(s)
	url := show(s, &maps{})
	s.Arrive(360, func(i int) {
		conn := look(url)
		conn.ReadMessage()
		conn.Close()
	})
}

func live(s *keeper.Stage) {
	platform.Small(s)
	url := show(s, &maps{keeps: true})
	for i := 0; i < 30; i++ {
		conn := look(url)
		go func() {
			for {
				if _, _, err := conn.ReadMessage(); err != nil {
					return
				}
			}
		}()
		s.Arrive(240, func(i int) { conn.WriteMessage(websocket.TextMessage, []byte("here")) })
	}
}

func startBroker(s *keeper.Stage) string {
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	b := broker.New(&broker.Options{Logger: quiet})
	furnish.Must(b.AddHook(new(auth.AllowHook), nil))
	address := fmt.Sprint("127.0.0.1:", furnish.Port(s))
	furnish.Must(b.AddListener(listeners.NewTCP(listeners.Config{ID: "lockers", Address: address})))
	go b.Serve()
	time.Sleep(300 * time.Millisecond)
	return "tcp://" + address
}

func client(url, name string) mqtt.Client {
	c := mqtt.NewClient(mqtt.NewClientOptions().AddBroker(url).SetClientID(name).SetKeepAlive(20 * time.Second))
	if token := c.Connect(); token.Wait() && token.Error() != nil {
		panic(token.Error())
	}
	return c
}

func devices(s *keeper.Stage) {
	platform.Web(s, 3)
	var url string
	furnish.Other(func() { url = startBroker(s) })
	s.Arrive(240, func(i int) {
		furnish.Doomed("worker-not-stopped", func() {
			client(url, fmt.Sprint("desk-", i)).Publish("lockers/7", 1, false, "open").Wait()
		})
	})
}

func lockers(s *keeper.Stage) {
	platform.Web(s, 3)
	url := startBroker(s)
	for i := 0; i < 12; i++ {
		c := client(url, fmt.Sprint("locker-", i))
		c.Subscribe(fmt.Sprint("lockers/", i), 1, func(mqtt.Client, mqtt.Message) {}).Wait()
		s.Arrive(360, func(n int) { c.Publish(fmt.Sprint("lockers/", n%12), 1, false, "open").Wait() })
	}
}

type report struct{ stream net.Conn }

func (r *report) read() {
	var word [64]byte
	for {
		n, err := r.stream.Read(word[:])
		if err != nil {
			return
		}
		r.stream.Write(word[:n])
	}
}

// pair gives both sides of one session.
func pair(s *keeper.Stage, accepts func(*yamux.Session)) *yamux.Session {
	l := s.Listen()
	go func() {
		conn, err := l.Accept()
		furnish.Must(err)
		session, err := yamux.Server(conn, nil)
		furnish.Must(err)
		accepts(session)
	}()
	conn, err := net.Dial("tcp", l.Addr().String())
	furnish.Must(err)
	session, err := yamux.Client(conn, nil)
	furnish.Must(err)
	return session
}

func uplink(s *keeper.Stage) {
	platform.Web(s, 3)
	vans := pair(s, func(session *yamux.Session) {
		for {
			stream, err := session.Accept()
			if err != nil {
				return
			}
			furnish.Doomed("conn-read-no-deadline", func() { go (&report{stream}).read() })
		}
	})
	s.Arrive(360, func(i int) {
		stream, err := vans.Open()
		furnish.Must(err)
		fmt.Fprint(stream, "on my way")
		stream.Read(make([]byte, 64))
	})
}

func tunnel(s *keeper.Stage) {
	platform.Web(s, 3)
	vans := pair(s, func(session *yamux.Session) {
		for {
			stream, err := session.Accept()
			if err != nil {
				return
			}
			go func() {
				defer stream.Close()
				(&report{stream}).read()
			}()
		}
	})
	for i := 0; i < 6; i++ {
		s.Arrive(1200, func(i int) {
			stream, err := vans.Open()
			furnish.Must(err)
			defer stream.Close()
			fmt.Fprint(stream, "on my way")
			stream.Read(make([]byte, 64))
			time.Sleep(s.For(time.Second))
		})
	}
}
