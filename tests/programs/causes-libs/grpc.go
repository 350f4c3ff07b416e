package main

import (
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"
)

func init() {
	modes["grpc-clientconn-not-closed"] = func() {
		addr := startPeer()[3]
		for i := 0; i < 5; i++ {
			c := client(addr)
			_, err := c.Check(context.Background(), &grpc_health_v1.HealthCheckRequest{Service: "quick"})
			check(err)
		}
	}
	modes["grpc-stream-not-finished"] = func() {
		c := client(startPeer()[3])
		for i := 0; i < 3; i++ {
			first(c)
		}
	}
	modes["healthy-grpc-streams"] = func() {
		c := client(startPeer()[3])
		for i := 0; i < 3; i++ {
			go watch(c)
		}
	}
	modes["grpc-call-no-deadline"] = func() {
		c := client(startPeer()[3])
		for i := 0; i < 3; i++ {
			go ask(c)
		}
	}
	modes["grpc-server-handler-stuck"] = func() {
		h := newHealth()
		c := client(serveHealth(h))
		for i := 0; i < 3; i++ {
			go ask(c)
		}
	}
	modes["grpc-wait-for-ready"] = func() {
		l := listen()
		c := client(l.Addr().String())
		l.Close()
		for i := 0; i < 3; i++ {
			go ask(c, grpc.WaitForReady(true))
		}
	}
	modes["grpc-gracefulstop-stuck"] = func() {
		h := newHealth()
		c := client(serveHealth(h))
		go watch(c)
		time.Sleep(200 * time.Millisecond)
		go h.server.GracefulStop()
	}
}

func client(addr string) grpc_health_v1.HealthClient {
	conn, err := grpc.NewClient(addr, grpc.WithTransportCredentials(insecure.NewCredentials()))
	check(err)
	keep(conn)
	return grpc_health_v1.NewHealthClient(conn)
}

// first takes one message and leaves the stream open.
func first(c grpc_health_v1.HealthClient) {
	stream, err := c.Watch(context.Background(), &grpc_health_v1.HealthCheckRequest{})
	check(err)
	_, err = stream.Recv()
	check(err)
}

func watch(c grpc_health_v1.HealthClient) error {
	stream, err := c.Watch(context.Background(), &grpc_health_v1.HealthCheckRequest{})
	check(err)
	for {
		if _, err := stream.Recv(); err != nil {
			return err
		}
	}
}

func ask(c grpc_health_v1.HealthClient, options ...grpc.CallOption) error {
	_, err := c.Check(context.Background(), &grpc_health_v1.HealthCheckRequest{}, options...)
	return err
}

// health answers the service "quick", and no other one.
type health struct {
	grpc_health_v1.UnimplementedHealthServer
	server *grpc.Server
	status chan grpc_health_v1.HealthCheckResponse_ServingStatus
}

func newHealth() *health {
	h := &health{server: grpc.NewServer(), status: make(chan grpc_health_v1.HealthCheckResponse_ServingStatus)}
	grpc_health_v1.RegisterHealthServer(h.server, h)
	return h
}

func serveHealth(h *health) (addr string) {
	l := listen()
	go h.server.Serve(l)
	return l.Addr().String()
}

func (h *health) Check(ctx context.Context, r *grpc_health_v1.HealthCheckRequest) (*grpc_health_v1.HealthCheckResponse, error) {
	if r.Service == "quick" {
		return &grpc_health_v1.HealthCheckResponse{}, nil
	}
	return &grpc_health_v1.HealthCheckResponse{Status: <-h.status}, nil
}

func (h *health) Watch(r *grpc_health_v1.HealthCheckRequest, s grpc_health_v1.Health_WatchServer) error {
	if err := s.Send(&grpc_health_v1.HealthCheckResponse{}); err != nil {
		return err
	}
	<-s.Context().Done()
	return s.Context().Err()
}
