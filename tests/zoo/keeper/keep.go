// SPDX-License-Identifier: Apache-2.0

package keeper

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

const slowly = 300 // seconds between two dumps of a slow program

type animal struct {
	*Program
	address string
	process *exec.Cmd
	truth   strings.Builder
}

// Keep runs the programs side by side, and writes FOLDER/PROGRAM/t1.txt and on.
func Keep(args []string) {
	flags := flag.NewFlagSet("keep", flag.ExitOnError)
	every := flags.Duration("every", 0, "time between two dumps [60s; of the slow programs 300s]")
	first := flags.Duration("first", 45*time.Second, "time before the first dump")
	count := flags.Int("count", dumps, "dumps of each program")
	speed := flags.Float64("speed", 1, "how many times faster things happen")
	only := flags.String("only", "", "these programs, separated by commas")
	prove := flags.Bool("prove", false, "take a goroutineleak profile of every program, to check the labels by it")
	slow := flags.Bool("slow", false, "the slow programs instead of the others")
	flags.Parse(args)
	if flags.NArg() != 1 {
		fail(fmt.Errorf("keep needs one folder"))
	}
	folder := flags.Arg(0)
	if *every == 0 {
		*every = time.Minute
		if *slow {
			*every = slowly * time.Second
		}
	}
	self, err := os.Executable()
	if err != nil {
		fail(err)
	}

	outside := exec.Command(self, "world")
	addresses := start(outside)
	defer endAll()
	var animals []*animal
	for _, p := range All() {
		if *only != "" && !strings.Contains(","+*only+",", ","+p.ID+",") || *only == "" && p.Slow != *slow || minor(runtime.Version()) < p.Since {
			continue
		}
		room := filepath.Join(folder, p.ID)
		if err := os.MkdirAll(room, 0o755); err != nil {
			fail(err)
		}
		p.Prove = p.Prove || *prove
		a := &animal{Program: p, process: exec.Command(self, "run", p.ID)}
		work, err := os.MkdirTemp("", "zoo")
		if err != nil {
			fail(err)
		}
		rooms = append(rooms, work)
		a.process.Env = append(os.Environ(), "ZOO_WORLD="+addresses, "ZOO_DIR="+work,
			fmt.Sprint("ZOO_SPEED=", *speed), "GODEBUG=tracebacklabels=1")
		if p.NoGC {
			a.process.Env = append(a.process.Env, "GOGC=off")
		}
		a.address = start(a.process)
		animals = append(animals, a)
	}

	begin := time.Now().Add(*first)
	for n := 1; n <= *count; n++ {
		time.Sleep(time.Until(begin.Add(time.Duration(n-1) * *every)))
		var group sync.WaitGroup
		hands := make(chan bool, 4)
		for _, a := range animals {
			a := a
			hands <- true
			group.Add(1)
			go func() {
				a.dump(folder, n)
				<-hands
				group.Done()
			}()
		}
		group.Wait()
		fmt.Fprintf(os.Stderr, "zoo: dump %d of %d, %d programs\n", n, *count, len(animals))
	}
}

var (
	running []*exec.Cmd
	rooms   []string // folders of the programs
)

// start runs a process of ours and gives the first line that it says.
func start(c *exec.Cmd) string {
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	c.Stderr = os.Stderr
	out, err := c.StdoutPipe()
	if err == nil {
		err = c.Start()
	}
	if err != nil {
		fail(err)
	}
	running = append(running, c)
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		fail(fmt.Errorf("%v: %v", c.Args, err))
	}
	return strings.TrimSpace(line)
}

// endAll stops the processes with their children, and leaves nothing behind.
func endAll() {
	for _, c := range running {
		syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		c.Wait()
	}
	for _, room := range rooms {
		os.RemoveAll(room)
	}
}

func (a *animal) dump(folder string, n int) {
	if a.Prove {
		a.get("/prove")
	}
	truth := a.get("/truth")
	text := a.get("/debug/pprof/goroutine?debug=2")
	a.write(folder, fmt.Sprintf("t%d.txt", n), text)
	a.write(folder, fmt.Sprintf("t%d.debug1.txt", n), a.get("/debug/pprof/goroutine?debug=1"))
	// The archive packs all of them together, and better.
	a.write(folder, fmt.Sprintf("t%d.pb", n), unpacked(a.get("/debug/pprof/goroutine")))
	if len(truth) == 0 {
		return
	}
	for _, line := range strings.SplitAfter(string(truth), "\n") {
		// The list has goroutines that are over, too.
		id, _, found := strings.Cut(line, "\t")
		if found && strings.Contains("\n"+string(text), "\ngoroutine "+id+" [") {
			fmt.Fprintf(&a.truth, "t%d\t%s", n, line)
		}
	}
	a.write(folder, "truth.tsv", []byte(a.truth.String()))
}

func (a *animal) write(folder, name string, content []byte) {
	if err := os.WriteFile(filepath.Join(folder, a.ID, name), content, 0o644); err != nil {
		fail(err)
	}
}

// unpacked gives what gzip packed.
func unpacked(packed []byte) []byte {
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		fail(err)
	}
	all, err := io.ReadAll(reader)
	if err != nil {
		fail(err)
	}
	return all
}

func (a *animal) get(path string) []byte {
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}, Timeout: time.Minute}
	reply, err := client.Get("http://" + a.address + path)
	if err != nil {
		fail(fmt.Errorf("%s: %v", a.ID, err))
	}
	defer reply.Body.Close()
	body, err := io.ReadAll(reply.Body)
	if err != nil {
		fail(fmt.Errorf("%s: %v", a.ID, err))
	}
	return body
}
