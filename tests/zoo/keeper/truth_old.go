// SPDX-License-Identifier: Apache-2.0

//go:build !go1.26

package keeper

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"runtime"
	"runtime/pprof"
	"strconv"
	"sync"
	"unsafe"

	"example.com/zoo/mark"
)

// Before Go 1.26 a dump does not say the labels. They are read from the
// runtime's own list of goroutines then: a goroutine has its number and a
// pointer to its labels in words whose places are found by trying, as they
// change from release to release.

//go:linkname allgs runtime.allgs
var allgs []unsafe.Pointer

//go:linkname getProfLabel runtime/pprof.runtime_getProfLabel
func getProfLabel() unsafe.Pointer

const words = 64 // of the runtime's description of a goroutine, to look at

var places struct {
	sync.Once
	label, id int
}

func word(g unsafe.Pointer, i int) uintptr {
	return *(*uintptr)(unsafe.Add(g, uintptr(i)*unsafe.Sizeof(uintptr(0))))
}

func ownID() uintptr {
	var text [64]byte
	fields := bytes.Fields(text[:runtime.Stack(text[:], false)])
	id, _ := strconv.Atoi(string(fields[1]))
	return uintptr(id)
}

// pointer gives what the runtime keeps for the labels of ctx. The labels of the
// caller are lost.
func pointer(ctx context.Context) uintptr {
	pprof.SetGoroutineLabels(ctx)
	return uintptr(getProfLabel())
}

func findPlaces() {
	labels, ids := map[int]int{}, map[int]int{}
	const tries = 5
	for try := 0; try < tries; try++ {
		done := make(chan bool)
		go func() {
			defer close(done)
			label := pointer(pprof.WithLabels(context.Background(), pprof.Labels("try", fmt.Sprint(try))))
			id := ownID()
			for _, g := range allgs {
				for l := 0; l < words; l++ {
					if word(g, l) != label {
						continue
					}
					labels[l]++
					for i := 0; i < words; i++ {
						if word(g, i) == id {
							ids[i]++
						}
					}
				}
			}
		}()
		<-done
	}
	places.label, places.id = always(labels, tries), always(ids, tries)
}

func always(found map[int]int, tries int) int {
	place := -1
	for p, n := range found {
		if n >= tries { // more: what the runtime starts meanwhile inherits labels, too
			if place >= 0 {
				fail(fmt.Errorf("words %d and %d of a goroutine look alike", place, p))
			}
			place = p
		}
	}
	if place < 0 {
		fail(fmt.Errorf("a word of the runtime's goroutines was not found: %v", found))
	}
	return place
}

// writeTruth writes the number and the label of each goroutine that has one.
func writeTruth(w io.Writer) {
	places.Do(findPlaces)
	known := map[uintptr]string{}
	done := make(chan bool)
	go func() {
		defer close(done)
		mark.Each(func(value string, ctx context.Context) { known[pointer(ctx)] = value })
	}()
	<-done
	for _, g := range allgs {
		if value := known[word(g, places.label)]; value != "" {
			fmt.Fprintf(w, "%d\t%s\n", word(g, places.id), value)
		}
	}
}
