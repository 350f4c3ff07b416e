// SPDX-License-Identifier: Apache-2.0

// Package furnish has what the services of the market share.
package furnish

import (
	"context"
	"net"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
)

// Doomed calls f, and what f starts is born with the label of this leak.
func Doomed(rule string, f func()) {
	mark.Leak(rule)
	f()
	mark.OK()
}

// Other calls f, and what f starts is the other side of something.
func Other(f func()) {
	mark.Peer()
	f()
	mark.OK()
}

// Soon is a context for one errand.
func Soon(s *keeper.Stage, d time.Duration) (context.Context, context.CancelFunc) {
	return context.WithTimeout(context.Background(), s.For(d))
}

// Must ends the process over an error that cannot be.
func Must(err error) {
	if err != nil {
		panic(err)
	}
}

// Port gives a port that is free now.
func Port(s *keeper.Stage) int {
	l := s.Listen()
	defer l.Close()
	return l.Addr().(*net.TCPAddr).Port
}
