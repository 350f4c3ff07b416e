// SPDX-License-Identifier: Apache-2.0

// Package tenants knows who sells here, and works for them at night.
package tenants

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"math/big"
	"sync/atomic"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/quic-go/quic-go"
	"github.com/robfig/cron/v3"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health"
	"google.golang.org/grpc/health/grpc_health_v1"

	"example.com/market/furnish"
	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
)

func init() {
	keeper.Leak("tenants-reports", "Each change of a plan starts a scheduler, and the one before runs on.", reports, "cron-loop")
	keeper.Healthy("tenants-nightly", "One scheduler with jobs that take their time.", nightly)
	keeper.Leak("tenants-watch", "Each visit watches whether a seller is there, and nothing ends the watching.",
		watch, "grpc-stream-not-finished", "ctx-done-never-cancelled")
	keeper.Leak("tenants-directory", "Each look-up has a connection of its own, which stays.", directory, "grpc-clientconn-not-closed", "grpc-clientconn-watchers")
	keeper.Healthy("tenants-status", "One connection, six watches that live as long as the process, and calls.", status)
	keeper.Leak("tenants-images", "Each image is fetched over a new QUIC connection that is kept alive for nothing.",
		images, "quic-conn", "quic-transport")
	keeper.Healthy("tenants-tiles", "Eight QUIC connections in use.", tiles)
	keeper.Leak("tenants-signup", "Those who sign up wait for a worker who has left his desk.",
		signup, "chan-send-slow-consumer", "http-handler-stuck", "chan-send-no-receiver", "http-handler-client-gone")
}

func schedule(every string, job func()) *cron.Cron {
	c := cron.New()
	_, err := c.AddFunc(every, job)
	furnish.Must(err)
	c.Start()
	return c
}

func reports(s *keeper.Stage) {
	platform.Web(s, 3)
	s.Arrive(240, func(i int) {
		furnish.Doomed("cron-loop", func() { schedule("@every 1h", func() {}) })
	})
}

func nightly(s *keeper.Stage) {
	platform.Web(s, 3)
	c := schedule("@every 20s", func() { time.Sleep(s.For(8 * time.Second)) })
	_, err := c.AddFunc("@every 30s", func() { time.Sleep(s.For(time.Minute)) })
	furnish.Must(err)
}

func startStatus(s *keeper.Stage) string {
	l := s.Listen()
	server := grpc.NewServer()
	grpc_health_v1.RegisterHealthServer(server, health.NewServer())
	go server.Serve(l)
	return l.Addr().String()
}

func dial(address string) *grpc.ClientConn {
	conn, err := grpc.NewClient(address, grpc.WithTransportCredentials(insecure.NewCredentials()))
	furnish.Must(err)
	return conn
}

func check(conn *grpc.ClientConn) {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	grpc_health_v1.NewHealthClient(conn).Check(ctx, &grpc_health_v1.HealthCheckRequest{})
}

func isThere(ctx context.Context, conn *grpc.ClientConn) bool {
	stream, err := grpc_health_v1.NewHealthClient(conn).Watch(ctx, &grpc_health_v1.HealthCheckRequest{})
	furnish.Must(err)
	reply, err := stream.Recv()
	return err == nil && reply.Status == grpc_health_v1.HealthCheckResponse_SERVING
}

func watch(s *keeper.Stage) {
	platform.Web(s, 3)
	var address string
	furnish.Other(func() { address = startStatus(s) })
	conn := dial(address)
	check(conn)
	// A context that can be cancelled and is not, as that of a request is often wrapped.
	ctx, cancel := context.WithCancel(context.Background())
	_ = cancel
	s.Arrive(360, func(i int) {
		furnish.Doomed("grpc-stream-not-finished", func() { isThere(ctx, conn) })
	})
}

func directory(s *keeper.Stage) {
	platform.Web(s, 3)
	var address string
	furnish.Other(func() { address = startStatus(s) })
	s.Arrive(240, func(i int) {
		furnish.Doomed("grpc-clientconn-not-closed", func() { check(dial(address)) })
	})
}

func status(s *keeper.Stage) {
	platform.Web(s, 3)
	conn := dial(startStatus(s))
	for i := 0; i < 6; i++ {
		go func() {
			stream, err := grpc_health_v1.NewHealthClient(conn).Watch(context.Background(), &grpc_health_v1.HealthCheckRequest{})
			furnish.Must(err)
			for {
				if _, err := stream.Recv(); err != nil {
					return
				}
			}
		}()
	}
	s.Arrive(3600, func(i int) { check(conn) })
}

func certificate() tls.Certificate {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	furnish.Must(err)
	template := &x509.Certificate{SerialNumber: big.NewInt(1), NotAfter: time.Now().Add(24 * time.Hour), DNSNames: []string{"images"}}
	der, err := x509.CreateCertificate(rand.Reader, template, template, public, private)
	furnish.Must(err)
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: private}
}

func startImages(s *keeper.Stage) string {
	l, err := quic.ListenAddr("127.0.0.1:0", &tls.Config{Certificates: []tls.Certificate{certificate()}, NextProtos: []string{"images"}}, nil)
	furnish.Must(err)
	go func() {
		for {
			conn, err := l.Accept(context.Background())
			if err != nil {
				return
			}
			go serveImages(conn)
		}
	}()
	return l.Addr().String()
}

func serveImages(conn quic.Connection) {
	for {
		stream, err := conn.AcceptStream(context.Background())
		if err != nil {
			return
		}
		go func() {
			defer stream.Close()
			stream.Read(make([]byte, 64))
			stream.Write([]byte("image"))
		}()
	}
}

func connect(address string) quic.Connection {
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	conn, err := quic.DialAddr(ctx, address, &tls.Config{InsecureSkipVerify: true, NextProtos: []string{"images"}},
		&quic.Config{KeepAlivePeriod: 10 * time.Second})
	furnish.Must(err)
	return conn
}

func fetch(conn quic.Connection) {
	stream, err := conn.OpenStreamSync(context.Background())
	furnish.Must(err)
	stream.Write([]byte("lamp"))
	stream.Close()
	stream.Read(make([]byte, 64))
}

func images(s *keeper.Stage) {
	platform.Web(s, 3)
	var address string
	furnish.Other(func() { address = startImages(s) })
	s.Arrive(240, func(i int) {
		furnish.Doomed("quic-conn", func() { fetch(connect(address)) })
	})
}

func tiles(s *keeper.Stage) {
	platform.Web(s, 3)
	address := startImages(s)
	for i := 0; i < 8; i++ {
		conn := connect(address)
		s.Arrive(3600, func(i int) { fetch(conn) })
	}
}

type desk struct{ forms chan string }

func (d *desk) work(s *keeper.Stage) {
	for i := 0; i < 4; i++ {
		<-d.forms
		time.Sleep(s.For(100 * time.Millisecond))
	}
}

func signup(s *keeper.Stage) {
	platform.Small(s)
	d := &desk{forms: make(chan string)}
	go d.work(s)
	gin.SetMode(gin.ReleaseMode)
	pages := gin.New()
	var signed atomic.Int32
	pages.GET("/signup", func(c *gin.Context) {
		mark.If(signed.Add(1) > 4, "chan-send-slow-consumer")
		d.forms <- c.ClientIP()
		c.String(200, "welcome")
	})
	l := s.Listen()
	go pages.RunListener(l)
	s.Visit("get", l.Addr().String(), "/signup", 0, 1200)
}
