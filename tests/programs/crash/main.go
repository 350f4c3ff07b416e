// Command crash has a few goroutines and then ends in the way named by its
// argument, so that the runtime prints their dump itself:
//
//	wait      until a signal comes (SIGQUIT)
//	panic     a panic in a goroutine
//	deadlock  all goroutines asleep
package main

import (
	"fmt"
	"os"
	"runtime"
	"time"
)

type file struct{ name string }

// deliver blocks for ever; that is the leak in the dump.
func deliver(results chan<- string, name string) { results <- name }

func heartbeat(every time.Duration) {
	for {
		time.Sleep(every)
	}
}

func worker(jobs <-chan int) {
	for range jobs {
	}
}

func setUp() {
	results := make(chan string)
	for _, n := range []string{"a", "b", "c"} {
		go deliver(results, n)
	}
	jobs := make(chan int)
	for i := 0; i < 2; i++ {
		go worker(jobs)
	}
	// The goroutine for finalizers comes with the first finalizer.
	runtime.SetFinalizer(&file{"x"}, func(*file) {})
	runtime.GC()
	runtime.GC()
}

func main() {
	how := "wait"
	if len(os.Args) > 1 {
		how = os.Args[1]
	}
	setUp()
	switch how {
	case "wait":
		go heartbeat(70 * time.Millisecond)
		fmt.Println("ready")
		time.Sleep(time.Hour)
	case "panic":
		go heartbeat(70 * time.Millisecond)
		go func() {
			time.Sleep(300 * time.Millisecond)
			var m map[string]int
			m["x"] = 1
		}()
		select {}
	case "deadlock":
		<-make(chan int)
	}
}
