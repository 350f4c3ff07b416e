package main

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"
)

func init() {
	modes["errgroup-wait-stuck"] = func() {
		for i := 0; i < 2; i++ {
			go fetchAll([]string{"a", "b"})
		}
	}
	modes["errgroup-limit"] = func() {
		for i := 0; i < 2; i++ {
			go crawl(make(chan string))
		}
	}
	modes["singleflight-stuck"] = func() {
		s := &store{answers: make(chan string)}
		for i := 0; i < 6; i++ {
			go s.get("user 1")
		}
	}
	modes["semaphore-exhausted"] = func() {
		u := &uploader{slots: semaphore.NewWeighted(1)}
		u.upload("first") // never gives its slot back
		for i := 0; i < 3; i++ {
			go u.upload("next")
		}
	}
}

func fetchAll(names []string) error {
	answers := make(chan string)
	g, _ := errgroup.WithContext(context.Background())
	for _, name := range names {
		g.Go(func() error {
			answers <- name
			return nil
		})
	}
	if err := g.Wait(); err != nil { // nobody receives meanwhile
		return err
	}
	for range names {
		<-answers
	}
	return nil
}

func crawl(pages chan string) error {
	var g errgroup.Group
	g.SetLimit(2)
	for i := 0; i < 5; i++ {
		g.Go(func() error {
			pages <- "page"
			return nil
		})
	}
	return g.Wait()
}

type store struct {
	group   singleflight.Group
	answers chan string
}

func (s *store) get(key string) (any, error) {
	v, err, _ := s.group.Do(key, func() (any, error) { return s.load(key), nil })
	return v, err
}

func (s *store) load(key string) string { return <-s.answers }

type uploader struct{ slots *semaphore.Weighted }

func (u *uploader) upload(name string) error {
	if err := u.slots.Acquire(context.Background(), 1); err != nil {
		return err
	}
	time.Sleep(time.Millisecond)
	return nil
}
