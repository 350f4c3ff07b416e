// Command causes runs one named way to leak, lets its goroutines come to rest
// and prints their dump. The samples of the rules in grammar/rules come from it.
//
//	go run . -wait 3m30s dial-stuck    # long enough for wait minutes
//	go run . -debug 1 dns-stuck        # counts only
//	go run . list
package main

import (
	"bufio"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"runtime"
	"runtime/pprof"
	"sort"
	"strings"
	"syscall"
	"time"
)

var (
	modes = map[string]func(){}

	debug = flag.Int("debug", 2, "form of the dump: 1 or 2")
	wait  = flag.Duration("wait", 1500*time.Millisecond, "how long to let the goroutines rest")
	again = flag.Duration("again", 0, "time until a second dump")

	children []*exec.Cmd
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
	rest()
	dump()
	if *again > 0 {
		time.Sleep(*again)
		fmt.Println()
		dump()
	}
	for _, c := range children {
		syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
	}
	os.Exit(0)
}

// rest waits, with a garbage collection every ten seconds: it is the collector
// that notes since when a goroutine waits.
func rest() {
	for end := time.Now().Add(*wait); ; {
		left := time.Until(end)
		if left <= 0 {
			return
		}
		if left > 10*time.Second {
			left = 10 * time.Second
		}
		time.Sleep(left)
		if *wait > 10*time.Second {
			runtime.GC()
		}
	}
}

func dump() {
	check(pprof.Lookup("goroutine").WriteTo(os.Stdout, *debug))
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// start runs a command in a process group of its own, to be ended with us.
func start(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	check(cmd.Start())
	children = append(children, cmd)
}

// startPeer starts the other side in a process of its own, so that the dump
// holds one side only, and gives what it says: an address a word.
func startPeer() []string {
	exe, err := os.Executable()
	check(err)
	r, w, err := os.Pipe()
	check(err)
	stdin, keep, err := os.Pipe() // ends with this process, and that ends the peer
	check(err)
	_ = keep
	cmd := exec.Command(exe, "peer")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = stdin, w, os.Stderr
	start(cmd)
	w.Close()
	line, err := bufio.NewReader(r).ReadString('\n')
	check(err)
	r.Close()
	kept = append(kept, keep)
	return strings.Fields(line)
}

// What the collector must not close.
var kept []any

func keep(things ...any) { kept = append(kept, things...) }
