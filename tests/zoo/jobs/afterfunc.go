// SPDX-License-Identifier: Apache-2.0

//go:build go1.21

package jobs

import (
	"context"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
)

func init() {
	keeper.Leak("jobs-cleanup-after", "What runs after a cancelled job asks a channel that nobody answers.", cleanupAfter,
		"ctx-afterfunc-stuck", "chan-recv-no-sender", "chan-send-no-receiver").Since = 21
}

type cleaner struct{ confirm chan bool }

func (c *cleaner) run() {
	mark.Leak("ctx-afterfunc-stuck")
	c.confirm <- true
}

func cleanupAfter(s *keeper.Stage) {
	platform.Busy(s, 3)
	s.Arrive(120, func(int) {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		context.AfterFunc(ctx, (&cleaner{make(chan bool)}).run)
		cancel()
	})
}
