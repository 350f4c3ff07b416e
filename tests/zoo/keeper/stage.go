// SPDX-License-Identifier: Apache-2.0

package keeper

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/pprof"
	"os"
	rpprof "runtime/pprof"
	"time"

	"example.com/zoo/mark"
	"example.com/zoo/world"
)

// A Stage is what a program is given: where the rest of the world is, how fast
// time passes, and a folder of its own.
type Stage struct {
	World world.Addresses
	Speed float64 // how many times faster than real
	Dir   string
}

// Gap is the time between two events at so many an hour.
func (s *Stage) Gap(perHour float64) time.Duration {
	return time.Duration(float64(time.Hour) / perHour / s.Speed)
}

// For is a span of service time.
func (s *Stage) For(d time.Duration) time.Duration { return time.Duration(float64(d) / s.Speed) }

// Arrive calls f again and again in one goroutine, perHour times an hour, with
// the number of the call. The first comes at once.
func (s *Stage) Arrive(perHour float64, f func(i int)) {
	go func() {
		for i := 0; ; i++ {
			f(i)
			time.Sleep(s.Gap(perHour))
		}
	}()
}

// Visit asks the world for clients of this kind to come to address.
func (s *Stage) Visit(kind, address, path string, count int, perHour float64) {
	order, _ := json.Marshal(world.Order{
		Kind: kind, Address: address, Path: path, Count: count, Every: s.Gap(perHour), Pause: s.For(5 * time.Second)})
	go func() {
		reply, err := http.Post("http://"+s.World.HTTP+"/drive", "application/json", bytes.NewReader(order))
		if err != nil {
			fail(err)
		}
		reply.Body.Close()
		http.DefaultClient.CloseIdleConnections()
	}()
}

// Listen opens a port for a service.
func (s *Stage) Listen() net.Listener {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		fail(err)
	}
	return l
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "zoo:", err)
	endAll()
	os.Exit(1)
}

// Main runs one program until it is killed.
func Main(id string) {
	p := programs[id]
	if p == nil {
		fail(fmt.Errorf("there is no program %q", id))
	}
	mark.OK()
	s := &Stage{Speed: 1, Dir: os.Getenv("ZOO_DIR")}
	if err := json.Unmarshal([]byte(os.Getenv("ZOO_WORLD")), &s.World); err != nil {
		fail(err)
	}
	fmt.Sscan(os.Getenv("ZOO_SPEED"), &s.Speed)

	debug := http.NewServeMux()
	debug.HandleFunc("/debug/pprof/", pprof.Index)
	debug.HandleFunc("/prove", func(w http.ResponseWriter, r *http.Request) {
		if profile := rpprof.Lookup("goroutineleak"); profile != nil {
			profile.WriteTo(w, 1)
		}
	})
	debug.HandleFunc("/truth", func(w http.ResponseWriter, r *http.Request) { writeTruth(w) })
	l := s.Listen()
	go http.Serve(l, debug)
	fmt.Println(l.Addr())

	serve := untilTold()
	p.Run(s)
	serve()
}
