// SPDX-License-Identifier: Apache-2.0

package gateway

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http/httputil"
	"net/url"
	"strings"
	"sync"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
	"example.com/zoo/platform/web"
)

func init() {
	keeper.Leak("gateway-tcp-proxy", "A client that leaves ends one of a proxy's two copies; the other waits for the upstream.", tcpProxy,
		"tcp-proxy-half-open", "conn-read-no-deadline")
	keeper.Leak("gateway-agents", "Agents are switched off without a word; their connections are read without deadline.", agents,
		"conn-read-no-deadline")
	keeper.Leak("gateway-mirror", "Everything is mirrored to two receivers that read nothing.", mirror, "conn-write-no-deadline")
	keeper.Leak("gateway-sockets", "Upgraded connections whose clients vanished stay in a reverse proxy.", sockets,
		"reverse-proxy-upgrade")
	keeper.Healthy("gateway-tcp-proxy-busy", "A proxy carries twenty connections, on all of which something is said.", tcpProxyBusy)
	keeper.Healthy("gateway-sockets-busy", "A reverse proxy carries ten upgraded connections in use.", socketsBusy)
	keeper.Healthy("gateway-growing-agents", "One more agent connects every fifteen seconds and says a word every five.", agentsGrow)
}

// accept calls serve for each connection, with the label that set gives.
func accept(l net.Listener, set func(), serve func(net.Conn)) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			set()
			serve(c)
		}()
	}
}

type proxy struct{ upstream string }

func (p *proxy) serve(client net.Conn) {
	defer client.Close()
	up, err := net.Dial("tcp", p.upstream)
	if err != nil {
		return
	}
	defer up.Close()
	go io.Copy(up, client)
	io.Copy(client, up)
}

func tcpProxy(s *keeper.Stage) {
	platform.Web(s, 3)
	p := &proxy{s.World.Echo}
	busy, quiet := s.Listen(), s.Listen()
	go accept(busy, mark.OK, p.serve)
	go accept(quiet, func() { mark.Leak("tcp-proxy-half-open") }, p.serve)
	s.Visit("talk", busy.Addr().String(), "", 8, 3600)
	s.Visit("halfway", quiet.Addr().String(), "", 0, 75)
}

func tcpProxyBusy(s *keeper.Stage) {
	platform.Web(s, 3)
	l := s.Listen()
	go accept(l, mark.OK, (&proxy{s.World.Echo}).serve)
	s.Visit("talk", l.Addr().String(), "", 20, 1800)
}

type station struct {
	mu   sync.Mutex
	last map[string]time.Time
}

func (st *station) serve(c net.Conn) {
	defer c.Close()
	lines := bufio.NewScanner(c)
	for lines.Scan() {
		st.mu.Lock()
		st.last[c.RemoteAddr().String()] = time.Now()
		st.mu.Unlock()
		fmt.Fprintln(c, "ok")
	}
}

func agents(s *keeper.Stage) {
	platform.Busy(s, 2)
	st := &station{last: map[string]time.Time{}}
	good, bad := s.Listen(), s.Listen()
	go accept(good, mark.OK, st.serve)
	go accept(bad, func() { mark.Leak("conn-read-no-deadline") }, st.serve)
	s.Visit("talk", good.Addr().String(), "", 12, 3600)
	s.Visit("silent", bad.Addr().String(), "", 0, 120)
}

func agentsGrow(s *keeper.Stage) {
	platform.Busy(s, 2)
	st := &station{last: map[string]time.Time{}}
	l := s.Listen()
	go accept(l, mark.OK, st.serve)
	s.Visit("talk", l.Addr().String(), "", 0, 240)
}

type mirrored struct {
	name string
	to   net.Conn
	in   chan string
}

func (m *mirrored) forward() {
	for text := range m.in {
		if _, err := io.WriteString(m.to, text); err != nil {
			return
		}
	}
}

func mirror(s *keeper.Stage) {
	platform.Busy(s, 3)
	for _, name := range []string{"east", "west"} {
		c, err := net.Dial("tcp", s.World.Hole)
		if err != nil {
			panic(err)
		}
		m := &mirrored{name, c, make(chan string, 8)}
		for i := 0; i < 8; i++ {
			m.in <- strings.Repeat("event ", 1<<20)
		}
		go func() {
			mark.Leak("conn-write-no-deadline")
			m.forward()
		}()
	}
}

func reverse(s *keeper.Stage, set func()) *web.Server {
	proxy := httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: s.World.HTTP})
	server := web.New()
	server.Conns(set)
	server.Handle("/socket", proxy.ServeHTTP)
	server.Start(s)
	return server
}

func sockets(s *keeper.Stage) {
	platform.Web(s, 3)
	good, bad := reverse(s, mark.OK), reverse(s, func() { mark.Leak("reverse-proxy-upgrade") })
	s.Visit("socket", good.Addr, "/socket", 5, 3600)
	s.Visit("mute", bad.Addr, "/socket", 0, 60)
}

func socketsBusy(s *keeper.Stage) {
	platform.Busy(s, 3)
	s.Visit("socket", reverse(s, mark.OK).Addr, "/socket", 10, 3600)
}
