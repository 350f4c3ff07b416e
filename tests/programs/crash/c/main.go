// Command c has goroutines in C functions, goroutines that C called, and threads that
// C made, and then ends in the way named by its argument:
//
//	segv      a goroutine's C function reads address 0
//	thread    a thread of C calls back, and the callback throws
//	spin      a loop without lines runs until a signal comes (SIGQUIT)
//
// Frames of C are named by a symbolizer.
package main

/*
extern void wait_for_device(void);
extern int read_register(volatile int*);
extern void call_back(int);
extern void start_thread(int);
extern void find_frames(void*);
extern void name_frame(void*);
*/
import "C"

import (
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"
	"unsafe"
)

var results = make(chan int)

//export onEvent
func onEvent(what C.int) {
	switch what {
	case 0:
		<-results
	case 1:
		C.wait_for_device()
	case 2:
		new(sync.Mutex).Unlock()
	}
}

func main() {
	runtime.SetCgoTraceback(0, unsafe.Pointer(C.find_frames), nil, unsafe.Pointer(C.name_frame))
	go func() { C.wait_for_device() }()
	go func() { C.call_back(0) }()
	go func() { C.call_back(1) }()
	go func() { runtime.LockOSThread(); results <- 1 }()
	C.start_thread(1)
	time.Sleep(100 * time.Millisecond)
	switch os.Args[1] {
	case "segv":
		go func() { C.read_register(nil) }()
	case "thread":
		C.start_thread(2)
	case "spin":
		go func() {
			for {
			}
		}()
		time.Sleep(100 * time.Millisecond)
		fmt.Println("ready")
	}
	time.Sleep(time.Hour)
}
