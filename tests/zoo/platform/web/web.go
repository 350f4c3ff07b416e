// SPDX-License-Identifier: Apache-2.0

// Package web is the HTTP server that the services share: routes, an access log
// written in the background, and limits of time.
package web

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
)

// Server serves pages and logs each request.
type Server struct {
	http.Server
	mux    *http.ServeMux
	access chan string
	Addr   string
}

// New makes a server that is not started.
func New() *Server {
	s := &Server{mux: http.NewServeMux(), access: make(chan string, 256)}
	s.Handler = s.logged(s.mux)
	return s
}

// Page is a small answer.
func (s *Server) Page(path, text string) {
	s.Handle(path, func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, text) })
}

// Handle adds a route.
func (s *Server) Handle(path string, h http.HandlerFunc) { s.mux.HandleFunc(path, h) }

func (s *Server) logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		next.ServeHTTP(w, r)
		s.access <- fmt.Sprint(r.Method, " ", r.URL.Path, " ", time.Since(start))
	})
}

func (s *Server) writeAccessLog(w io.Writer) {
	for line := range s.access {
		fmt.Fprintln(w, line)
	}
}

// Start listens and serves in the background; it gives the address.
func (s *Server) Start(stage *keeper.Stage) string {
	l := stage.Listen()
	s.Addr = l.Addr().String()
	go s.writeAccessLog(io.Discard)
	if s.ConnContext != nil {
		l = listener{l}
	}
	go s.Serve(l)
	return s.Addr
}

// Conns has each connection's goroutine, and what net/http starts beside it,
// born with the label that set gives.
func (s *Server) Conns(set func()) {
	s.ConnContext = func(ctx context.Context, _ net.Conn) context.Context {
		set()
		return ctx
	}
}

// A listener takes the label of a connection off the goroutine that accepts.
type listener struct{ net.Listener }

func (l listener) Accept() (net.Conn, error) {
	mark.OK()
	return l.Listener.Accept()
}

// Drain ends the server as deployments do.
func (s *Server) Drain(patience time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	return s.Shutdown(ctx)
}
