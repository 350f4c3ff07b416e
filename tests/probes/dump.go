// SPDX-License-Identifier: Apache-2.0
// dump.go: what every probe ends with.
package main

import (
	"fmt"
	"os"
	"runtime/pprof"
	"time"
)

// dump writes all goroutines once those that were just started have come to rest.
func dump() {
	time.Sleep(1500 * time.Millisecond)
	pprof.Lookup("goroutine").WriteTo(os.Stdout, 2)
	os.Exit(0)
}

// must ends a probe that does not work: it says nothing about the rules then.
func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
