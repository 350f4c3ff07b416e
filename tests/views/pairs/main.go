// SPDX-License-Identifier: Apache-2.0

// Pairs writes dumps of itself in three forms of one moment, twice: `pairs FOLDER` makes
// FOLDER/SCENE-1.txt, .debug1.txt and .pb.gz, and the same with -2 after more goroutines came and
// some went. Nothing runs while it writes, so that the forms differ by the writer alone.
// ../make.sh builds it on each release.
package main

import (
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"runtime/pprof"
	"sort"
	"strings"
	"time"
)

// A scene starts goroutines that wait, and then more; it may end some.
type scene struct {
	first, then func()
}

var scenes = map[string]func() scene{
	"calls":    calls,
	"channels": channels,
	"generics": generics,
	"labels":   labels,
	"locks":    locks,
	"methods":  methods,
	"network":  network,
	"pipeline": pipeline,
	"timers":   timers,
}

func main() {
	if len(os.Args) == 3 {
		play(os.Args[2], os.Args[1])
		return
	}
	var names []string
	for name := range scenes {
		names = append(names, name)
	}
	sort.Strings(names)
	fmt.Println(strings.Join(names, "\n"))
}

func play(name, folder string) {
	s := scenes[name]()
	s.first()
	write(filepath.Join(folder, name+"-1"))
	s.then()
	write(filepath.Join(folder, name+"-2"))
}

// Waits until all others wait, and writes.
func write(path string) {
	profile := pprof.Lookup("goroutine")
	var text, counted, proto bytes.Buffer
	settle()
	for _, form := range []struct {
		buffer *bytes.Buffer
		debug  int
	}{{&text, 2}, {&counted, 1}, {&proto, 0}} {
		if err := profile.WriteTo(form.buffer, form.debug); err != nil {
			panic(err)
		}
	}
	put(path+".txt", &text)
	put(path+".debug1.txt", &counted)
	put(path+".pb.gz", &proto)
}

func put(path string, buffer *bytes.Buffer) {
	if err := os.WriteFile(path, buffer.Bytes(), 0o644); err != nil {
		panic(err)
	}
}

// Until no goroutine but this one runs or is about to.
func settle() {
	for {
		time.Sleep(50 * time.Millisecond)
		buffer := make([]byte, 16<<20)
		text := string(buffer[:runtime.Stack(buffer, true)])
		if strings.Count(text, "[run") == 1 {
			return
		}
	}
}

func listen() net.Listener {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	return listener
}
