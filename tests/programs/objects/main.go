// Command objects opens one object of a library by name and prints the dump in
// which its goroutines stand. The rules of kind "object" take their samples from it.
//
//	go run . list
//	go run . redis9-pubsub
package main

import (
	"flag"
	"fmt"
	"log"
	"os"
	"runtime"
	"runtime/pprof"
	"sort"
	"strings"
	"time"
)

var objects = map[string]func(){}

// keep holds what was opened, so that no finalizer closes it.
var keep []any

func must[T any](v T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	keep = append(keep, v)
	return v
}

func main() {
	wait := flag.Duration("wait", 1500*time.Millisecond, "how long to let the goroutines rest")
	flag.Parse()
	name := flag.Arg(0)
	if name == "list" {
		var names []string
		for n := range objects {
			names = append(names, n)
		}
		sort.Strings(names)
		fmt.Println(strings.Join(names, "\n"))
		return
	}
	open := objects[name]
	if open == nil {
		log.Fatalf("no object %q; try list", name)
	}
	open()
	runtime.GC() // the runtime collects every two minutes once it has done so at all
	time.Sleep(*wait)
	if err := pprof.Lookup("goroutine").WriteTo(os.Stdout, 2); err != nil {
		log.Fatal(err)
	}
}
