// Command causes-libs does for libraries what causes does for the standard
// library: runs one named way to leak and prints the dump.
//
//	go run . -wait 3m30s grpc-stream-not-finished
//	go run . list
package main

import (
	"bufio"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/exec"
	"runtime"
	"runtime/pprof"
	"sort"
	"strings"
	"time"
)

var (
	modes = map[string]func(){}
	debug = flag.Int("debug", 2, "form of the dump: 1 or 2")
	wait  = flag.Duration("wait", 1500*time.Millisecond, "how long to let the goroutines rest")
	again = flag.Duration("again", 0, "time until a second dump")
	kept  []any
)

func main() {
	flag.Parse()
	name := flag.Arg(0)
	switch name {
	case "list":
		var names []string
		for n := range modes {
			names = append(names, n)
		}
		sort.Strings(names)
		fmt.Println(strings.Join(names, "\n"))
		return
	case "peer":
		servePeer()
		return
	}
	run := modes[name]
	if run == nil {
		log.Fatalf("no mode %q; try list", name)
	}
	run()
	for end := time.Now().Add(*wait); time.Now().Before(end); {
		time.Sleep(min(time.Until(end), 10*time.Second))
		if *wait > 10*time.Second {
			runtime.GC()
		}
	}
	check(pprof.Lookup("goroutine").WriteTo(os.Stdout, *debug))
	if *again > 0 {
		time.Sleep(*again)
		fmt.Println()
		check(pprof.Lookup("goroutine").WriteTo(os.Stdout, *debug))
	}
	runtime.KeepAlive(kept)
	os.Exit(0)
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

func keep(things ...any) { kept = append(kept, things...) }

func listen() net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	check(err)
	return l
}

// startPeer starts the other side in a process of its own and gives the
// addresses it prints; it ends when we do.
func startPeer() []string {
	exe, err := os.Executable()
	check(err)
	stdin, hold, err := os.Pipe()
	check(err)
	r, w, err := os.Pipe()
	check(err)
	cmd := exec.Command(exe, "peer")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, w, os.Stderr
	check(cmd.Start())
	w.Close()
	keep(hold)
	line, err := bufio.NewReader(r).ReadString('\n')
	check(err)
	r.Close()
	return strings.Fields(line)
}

func servePeer() {
	ws, postgres, silent := listen(), listen(), listen()
	serveWebsockets(ws)
	go servePostgres(postgres)
	go func() {
		for {
			c, err := silent.Accept()
			if err != nil {
				return
			}
			keep(c)
		}
	}()
	fmt.Println(ws.Addr(), postgres.Addr(), silent.Addr(), serveHealth(newHealth()))
	io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}
