// SPDX-License-Identifier: Apache-2.0

package keeper

import (
	"os"
	"os/signal"
	"syscall"
)

// untilTold gives what a main goroutine does in the end: wait to be told to stop.
// It is asked for before the program starts, so that the goroutine that os/signal
// starts once does not inherit a label.
func untilTold() func() {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	return func() {
		<-stop
		os.Exit(0)
	}
}
