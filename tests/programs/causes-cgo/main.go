// Command causes-cgo leaves goroutines in C functions that do not return, and
// prints their dump.
//
//	go run . -wait 3m30s
package main

// #include <unistd.h>
// static int wait_for_device(void) { return sleep(100000); }
import "C"

import (
	"flag"
	"os"
	"runtime"
	"runtime/pprof"
	"time"
)

func main() {
	wait := flag.Duration("wait", time.Second, "how long to let the goroutines rest")
	flag.Parse()
	for i := 0; i < 6; i++ {
		go scan()
	}
	for end := time.Now().Add(*wait); time.Now().Before(end); runtime.GC() {
		time.Sleep(time.Second)
	}
	pprof.Lookup("goroutine").WriteTo(os.Stdout, 2)
}

func scan() int { return int(C.wait_for_device()) }
