// SPDX-License-Identifier: Apache-2.0

package keeper

import (
	"os"
	"os/signal"
	"syscall"
)

// serve waits for the end of the process, as a main goroutine does.
func serve() {
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, os.Interrupt, syscall.SIGTERM)
	<-stop
	os.Exit(0)
}
