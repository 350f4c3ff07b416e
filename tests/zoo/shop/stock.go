// SPDX-License-Identifier: Apache-2.0

package shop

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
)

func init() {
	keeper.Leak("shop-stock-import", "An import that meets a bad line returns without closing the channel of its four writers.",
		stockImport, "chan-recv-range-unclosed")
	keeper.Leak("shop-import-nogc", "The same import in a process that never collects, so its dumps have no minutes.",
		stockImport, "chan-recv-range-unclosed").NoGC = true
	keeper.Healthy("shop-nightly-import", "Imports of several stages run again and again; each closes its channels.",
		nightlyImport)
}

type importer struct {
	mu    sync.Mutex
	stock map[string]int
}

func (im *importer) write(rows <-chan string, bad bool) {
	mark.If(bad, "chan-recv-range-unclosed")
	for row := range rows {
		im.mu.Lock()
		im.stock[row]++
		im.mu.Unlock()
	}
}

func (im *importer) load(lines []string) error {
	rows := make(chan string)
	bad := strings.Contains(lines[len(lines)-1], "?")
	for w := 0; w < 4; w++ {
		go im.write(rows, bad)
	}
	for i, line := range lines {
		if strings.Contains(line, "?") {
			return fmt.Errorf("line %d: bad row", i+1)
		}
		rows <- line
		time.Sleep(time.Millisecond)
	}
	close(rows)
	return nil
}

func stockImport(s *keeper.Stage) {
	platform.Busy(s, 3)
	im := &importer{stock: map[string]int{}}
	s.Arrive(90, func(i int) {
		lines := strings.Fields(strings.Repeat("nut bolt ", 10))
		if i%2 == 0 {
			lines = append(lines, "??")
		}
		im.load(lines)
	})
}

func nightlyImport(s *keeper.Stage) {
	platform.Small(s)
	im := &importer{stock: map[string]int{}}
	s.Arrive(120, func(i int) {
		read, parsed := make(chan string, 4), make(chan string)
		go func() {
			defer close(read)
			for n := 0; n < 200; n++ {
				read <- fmt.Sprint("row ", n)
				time.Sleep(s.For(50 * time.Millisecond))
			}
		}()
		go func() {
			defer close(parsed)
			for line := range read {
				parsed <- strings.ToUpper(line)
			}
		}()
		var done sync.WaitGroup
		for w := 0; w < 6; w++ {
			done.Add(1)
			go func() {
				defer done.Done()
				im.write(parsed, false)
			}()
		}
		done.Wait()
	})
}
