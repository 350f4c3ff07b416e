// SPDX-License-Identifier: Apache-2.0

// Package media converts pictures and films.
package media

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
)

func init() {
	keeper.Leak("media-encode", "An encoder writes into a pipe whose reader gave up at a bad picture.", encode, "io-pipe-writer")
	keeper.Leak("media-log", "Each job has its log scanned from a pipe that the job does not close.", logs, "io-pipe-reader").NoGC = true
	keeper.Leak("media-slots", "A job that fails keeps its slot; when all are lost, every job waits to send into the channel of slots.",
		slots, "chan-send-no-receiver", "semaphore-exhausted")
	keeper.Leak("media-thumbnails", "Results are sent to a channel read only after all are done, which Wait waits for.",
		thumbnails, "chan-send-no-receiver", "chan-send-ncast", "waitgroup-never-done")
	keeper.Healthy("media-log-adapters", "Three log adapters scan pipes for as long as the service runs; a fourth comes and goes.", adapters)
	keeper.Healthy("media-batches", "Batches of forty pictures are converted, eight at a time, with pauses between.", batches)
}

var errPicture = errors.New("bad picture")

type encoder struct{ out *io.PipeWriter }

func (e *encoder) encode(lines int) {
	defer e.out.Close()
	for i := 0; i < lines; i++ {
		if _, err := fmt.Fprintln(e.out, strings.Repeat("pixel", 20)); err != nil {
			return
		}
	}
}

func convert(bad bool) error {
	from, to := io.Pipe()
	go func() {
		mark.If(bad, "io-pipe-writer")
		(&encoder{to}).encode(50)
	}()
	lines := bufio.NewScanner(from)
	for n := 0; lines.Scan(); n++ {
		if bad && n == 10 {
			return errPicture
		}
	}
	return lines.Err()
}

func encode(s *keeper.Stage) {
	platform.Busy(s, 3)
	s.Arrive(480, func(i int) { convert(i%4 == 0) })
}

type job struct {
	name string
	log  *io.PipeWriter
}

func scanLog(from io.Reader, doomed bool) {
	mark.If(doomed, "io-pipe-reader")
	lines := bufio.NewScanner(from)
	for lines.Scan() {
	}
}

func newJob(name string, forgets bool) *job {
	from, to := io.Pipe()
	go scanLog(from, forgets)
	return &job{name, to}
}

func (j *job) run(forgets bool) {
	fmt.Fprintln(j.log, j.name, "begins")
	if !forgets {
		j.log.Close()
	}
}

func logs(s *keeper.Stage) {
	platform.Web(s, 3)
	keep := newJob("service", false) // one scanner that belongs here
	s.Arrive(300, func(i int) {
		fmt.Fprintln(keep.log, "job", i)
		newJob("film", i%5 == 0).run(i%5 == 0)
	})
}

type workshop struct{ slots chan int }

func (w *workshop) do(i int, fails bool) error {
	w.slots <- i
	if fails {
		return errPicture
	}
	time.Sleep(20 * time.Millisecond)
	<-w.slots
	return nil
}

func slots(s *keeper.Stage) {
	platform.Busy(s, 3)
	w := &workshop{make(chan int, 6)}
	for i := 0; i < 6; i++ {
		w.do(i, true)
	}
	s.Arrive(150, func(i int) {
		go func() {
			mark.Leak("chan-send-no-receiver")
			w.do(i, false)
		}()
	})
}

// album makes its thumbnails side by side, and collects them too late.
func album(pictures int) []string {
	var done sync.WaitGroup
	small := make(chan string)
	for i := 0; i < pictures; i++ {
		done.Add(1)
		go func() {
			defer done.Done()
			mark.Leak("chan-send-no-receiver")
			small <- "thumbnail"
		}()
	}
	mark.Leak("chan-send-no-receiver")
	done.Wait()
	close(small)
	var all []string
	for t := range small {
		all = append(all, t)
	}
	return all
}

func thumbnails(s *keeper.Stage) {
	platform.Web(s, 4)
	s.Arrive(25, func(int) { go album(5) })
}

func adapters(s *keeper.Stage) {
	platform.Busy(s, 2)
	var jobs []*job
	for _, name := range []string{"access", "errors", "audit"} {
		jobs = append(jobs, newJob(name, false))
	}
	s.Arrive(60, func(i int) {
		fmt.Fprintln(jobs[i%3].log, "line", i)
		newJob("batch", false).run(false)
	})
}

func batches(s *keeper.Stage) {
	platform.Web(s, 3)
	s.Arrive(50, func(int) {
		var done sync.WaitGroup
		room := make(chan bool, 8)
		for i := 0; i < 40; i++ {
			done.Add(1)
			go func() {
				defer done.Done()
				room <- true
				defer func() { <-room }()
				time.Sleep(s.For(8 * time.Second))
			}()
		}
		done.Wait()
	})
}
