// SPDX-License-Identifier: Apache-2.0

// Package search finds things.
package search

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
	"example.com/zoo/platform/web"
)

func init() {
	keeper.Leak("search-lost-reply", "Every fourth question is dropped by a full backend, and who asked waits for its reply.",
		lostReply, "chan-recv-no-sender")
	keeper.Leak("search-shards", "A shard that fails returns without Done; the collector of that search waits for it.",
		failingShards, "waitgroup-never-done").NoGC = true
	keeper.Leak("search-dictionary", "The dictionary is loaded once, from a peer that never answers; all who need it wait.",
		dictionary, "once-stuck", "once-function-hangs", "chan-recv-no-sender", "http-handler-stuck")
	keeper.Healthy("search-gather", "Each search asks eight shards and gathers through a channel with room for all.", gather)
}

type question struct {
	text  string
	reply chan string
}

type backend struct{ questions chan question }

func (b *backend) serve() {
	for q := range b.questions {
		if q.reply == nil {
			continue
		}
		time.Sleep(5 * time.Millisecond)
		q.reply <- "found " + q.text
	}
}

func (b *backend) ask(text string, full bool) string {
	reply := make(chan string, 1)
	if !full {
		b.questions <- question{text, reply}
	}
	mark.If(full, "chan-recv-no-sender")
	return <-reply
}

func lostReply(s *keeper.Stage) {
	platform.Busy(s, 3)
	b := &backend{questions: make(chan question, 4)}
	for i := 0; i < 2; i++ {
		go b.serve()
	}
	asked := make(chan int, 1)
	s.Arrive(400, func(i int) {
		asked <- i
		go func() {
			n := <-asked
			b.ask(fmt.Sprint("word ", n), n%4 == 3)
		}()
	})
}

type shard struct{ name string }

var errGone = errors.New("shard has gone")

func (sh shard) search(word string, fails bool, done *sync.WaitGroup) error {
	time.Sleep(10 * time.Millisecond)
	if fails {
		return errGone
	}
	done.Done()
	return nil
}

type collector struct{ shards []shard }

func (c *collector) collect(word string, fails bool) {
	var done sync.WaitGroup
	done.Add(len(c.shards))
	for i, sh := range c.shards {
		go sh.search(word, fails && i == 1, &done)
	}
	mark.If(fails, "waitgroup-never-done")
	done.Wait()
}

func failingShards(s *keeper.Stage) {
	platform.Web(s, 3)
	c := &collector{[]shard{{"a"}, {"b"}, {"c"}, {"d"}}}
	s.Arrive(240, func(i int) { go c.collect("word", i%3 == 0) })
}

type speller struct {
	once  sync.Once
	words []string
	peer  chan []string
}

func (sp *speller) load() { sp.words = <-sp.peer }

// suggest loads the dictionary the first time. The first to come hangs in load,
// the others in Do; all of them are left there by one mistake.
func (sp *speller) suggest(word string) []string {
	mark.Leak("once-stuck")
	sp.once.Do(sp.load)
	return sp.words
}

func dictionary(s *keeper.Stage) {
	platform.Web(s, 3)
	sp := &speller{peer: make(chan []string)}
	server := web.New()
	server.Conns(mark.Peer)
	server.Handle("/suggest", func(w http.ResponseWriter, r *http.Request) { fmt.Fprintln(w, sp.suggest("wrod")) })
	s.Visit("patient", server.Start(s), "/suggest", 0, 60)
}

func gather(s *keeper.Stage) {
	server := platform.Busy(s, 3)
	server.Handle("/search", func(w http.ResponseWriter, r *http.Request) {
		const shards = 8
		hits := make(chan string, shards)
		for i := 0; i < shards; i++ {
			i := i
			go func() {
				time.Sleep(time.Duration(i*40) * time.Millisecond)
				hits <- fmt.Sprint("hit ", i)
			}()
		}
		late := time.After(200 * time.Millisecond)
		for i := 0; i < shards; i++ {
			select {
			case h := <-hits:
				fmt.Fprintln(w, h)
			case <-late:
				return
			}
		}
	})
	s.Visit("get", server.Addr, "/search", 0, 3600)
}
