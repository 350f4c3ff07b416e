// Command shapes runs one named situation that real Go services get into, lets
// its goroutines come to rest and prints their dump.
//
//	go run . chan-send-no-receiver
//	go run . -wait 3m30s worker-pool      # long enough for wait minutes
//	go run . -debug 1 http-body-not-closed
//	go run . list
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"
	"os/exec"
	"runtime"
	"runtime/pprof"
	"sort"
	"strings"
	"time"
)

// A shape sets its goroutines up and returns; main then takes the dump.
type shape func()

var (
	shapes = map[string]shape{}

	// mainShapes block the main goroutine themselves; somebody else takes the dump.
	mainShapes = map[string]shape{}

	atExit []func()
	debug  = flag.Int("debug", 2, "form of the dump: 1 or 2")
	wait   = flag.Duration("wait", 1250*time.Millisecond, "how long to let the goroutines rest")

	// takeDump writes the dump; a shape may put its own way in.
	takeDump = func() {
		if err := pprof.Lookup("goroutine").WriteTo(os.Stdout, *debug); err != nil {
			log.Fatal(err)
		}
	}
)

// rest waits, with a garbage collection every ten seconds: it is the collector
// that notes since when a goroutine waits.
func rest() {
	end := time.Now().Add(*wait)
	for left := *wait; left > 0; left = time.Until(end) {
		if left > 10*time.Second {
			left = 10 * time.Second
		}
		time.Sleep(left)
		if *wait > 10*time.Second {
			runtime.GC()
		}
	}
}

func finish() {
	takeDump()
	for _, f := range atExit {
		f()
	}
	os.Exit(0)
}

func restAndFinish() {
	rest()
	finish()
}

func main() {
	flag.Parse()
	name := flag.Arg(0)
	switch name {
	case "list":
		var names []string
		for _, m := range []map[string]shape{shapes, mainShapes} {
			for n := range m {
				names = append(names, n)
			}
		}
		sort.Strings(names)
		fmt.Println(strings.Join(names, "\n"))
		return
	case "serve":
		servePeer()
		return
	}
	if f := mainShapes[name]; f != nil {
		go restAndFinish()
		f()
	}
	f := shapes[name]
	if f == nil {
		log.Fatalf("no shape %q; try list", name)
	}
	f()
	rest()
	finish()
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// ---- the peer: a server in a process of its own, so that the dump of a client
// shape holds nothing but the client's side.

func startPeer() (url string) {
	exe, err := os.Executable()
	check(err)
	cmd := exec.Command(exe, "serve")
	cmd.Stderr = os.Stderr
	_, err = cmd.StdinPipe() // closed when this process ends, and that ends the peer
	check(err)
	out, err := cmd.StdoutPipe()
	check(err)
	check(cmd.Start())
	atExit = append(atExit, func() { cmd.Process.Kill(); cmd.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	check(err)
	return strings.TrimSpace(line)
}

func servePeer() {
	http.HandleFunc("/hello", func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprintln(w, "hello")
	})
	http.HandleFunc("/stream", func(w http.ResponseWriter, r *http.Request) {
		for i := 0; r.Context().Err() == nil; i++ {
			fmt.Fprintf(w, "data: %d\n\n", i)
			w.(http.Flusher).Flush()
			time.Sleep(100 * time.Millisecond)
		}
	})
	http.HandleFunc("/slow", func(w http.ResponseWriter, r *http.Request) {
		<-r.Context().Done()
	})
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	go http.Serve(ln, nil)
	fmt.Println("http://" + ln.Addr().String())
	io.Copy(io.Discard, os.Stdin)
}
