// SPDX-License-Identifier: Apache-2.0

// Package billing keeps the books.
package billing

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"go.etcd.io/bbolt"
	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"
	"golang.org/x/sync/singleflight"

	"example.com/market/furnish"
	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
)

func init() {
	keeper.Leak("billing-ledger", "A booking that is refused keeps its connection, until the pool has none.", ledger, "pgxpool-exhausted")
	keeper.Healthy("billing-rates", "Twelve workers share six connections to the database.", rates)
	keeper.Leak("billing-close", "The end of the month leaves a transaction open, and nothing can be written any more.",
		closing, "mutex-stuck", "lock-pile-up", "deadlock-whole-lock-storm", "lock-held-across-blocking")
	keeper.Healthy("billing-books", "Four writers and many readers of one file.", books)
	keeper.Leak("billing-limits", "A check that fails does not give its slot back.", limits, "semaphore-exhausted")
	keeper.Healthy("billing-import", "Imports with eight hands each, and one answer for all who ask the same.", imports)
	keeper.Leak("billing-currency", "All wait for one call for a rate, which has no limit of time.",
		currency, "singleflight-stuck")
}

func newPool(address string, size int) *pgxpool.Pool {
	config, err := pgxpool.ParseConfig(fmt.Sprintf("postgres://billing@%s/books?sslmode=disable&pool_max_conns=%d", address, size))
	furnish.Must(err)
	config.ConnConfig.DefaultQueryExecMode = pgx.QueryExecModeSimpleProtocol
	pool, err := pgxpool.NewWithConfig(context.Background(), config)
	furnish.Must(err)
	return pool
}

type accounts struct{ pool *pgxpool.Pool }

func (a *accounts) book(ctx context.Context, amount int) error {
	conn, err := a.pool.Acquire(ctx)
	if err != nil {
		return err
	}
	mark.OK()
	if amount%10 == 9 {
		return fmt.Errorf("%d is more than there is", amount)
	}
	defer conn.Release()
	_, err = conn.Exec(ctx, "update accounts set balance = 1")
	return err
}

func ledger(s *keeper.Stage) {
	platform.Web(s, 3)
	var address string
	furnish.Other(func() { address = database(s) })
	a := &accounts{newPool(address, 4)}
	s.Arrive(3600, func(i int) {
		go func() {
			mark.If(i >= 40, "pgxpool-exhausted")
			a.book(context.Background(), i)
		}()
	})
}

func rates(s *keeper.Stage) {
	platform.Web(s, 3)
	a := &accounts{newPool(database(s), 6)}
	for i := 0; i < 12; i++ {
		go func() {
			for {
				a.book(context.Background(), 1)
				time.Sleep(s.For(time.Second))
			}
		}()
	}
}

type store struct{ db *bbolt.DB }

func openStore(s *keeper.Stage) *store {
	db, err := bbolt.Open(filepath.Join(s.Dir, "books.db"), 0o600, &bbolt.Options{NoSync: true})
	furnish.Must(err)
	return &store{db}
}

func (b *store) write(n int) error {
	return b.db.Update(func(tx *bbolt.Tx) error {
		bucket, err := tx.CreateBucketIfNotExists([]byte("entries"))
		if err != nil {
			return err
		}
		return bucket.Put([]byte(fmt.Sprint(n%1000)), []byte("1.99"))
	})
}

func (b *store) closeMonth() error {
	tx, err := b.db.Begin(true)
	if err != nil {
		return err
	}
	if tx.Bucket([]byte("months")) == nil {
		return fmt.Errorf("there are no months")
	}
	return tx.Commit()
}

func closing(s *keeper.Stage) {
	platform.Web(s, 3)
	b := openStore(s)
	closed := false
	s.Arrive(900, func(i int) {
		if i == 8 {
			b.closeMonth()
			closed = true
		}
		go func() {
			mark.If(closed, "mutex-stuck")
			b.write(i)
		}()
	})
}

func books(s *keeper.Stage) {
	platform.Web(s, 3)
	b := openStore(s)
	for i := 0; i < 4; i++ {
		go func() {
			for n := 0; ; n++ {
				b.write(n)
				time.Sleep(s.For(200 * time.Millisecond))
			}
		}()
	}
	s.Arrive(36000, func(i int) {
		b.db.View(func(tx *bbolt.Tx) error { return nil })
	})
}

type checker struct{ slots *semaphore.Weighted }

func (c *checker) check(ctx context.Context, n int) error {
	if err := c.slots.Acquire(ctx, 1); err != nil {
		return err
	}
	mark.OK()
	if n%8 == 7 {
		return fmt.Errorf("%d has no limit", n)
	}
	c.slots.Release(1)
	return nil
}

func limits(s *keeper.Stage) {
	platform.Web(s, 3)
	c := &checker{semaphore.NewWeighted(5)}
	s.Arrive(3600, func(i int) {
		go func() {
			mark.If(i >= 40, "semaphore-exhausted")
			c.check(context.Background(), i)
		}()
	})
}

func imports(s *keeper.Stage) {
	platform.Web(s, 3)
	var once singleflight.Group
	s.Arrive(720, func(i int) {
		var hands errgroup.Group
		hands.SetLimit(8)
		for n := 0; n < 40; n++ {
			hands.Go(func() error {
				once.Do("rate", func() (any, error) {
					time.Sleep(s.For(100 * time.Millisecond))
					return 1.08, nil
				})
				return nil
			})
		}
		hands.Wait()
	})
}

type bank struct {
	once  singleflight.Group
	reply chan float64
}

func (b *bank) rate(of string) float64 {
	value, _, _ := b.once.Do(of, func() (any, error) { return b.ask(of) })
	return value.(float64)
}

func (b *bank) ask(of string) (float64, error) { return <-b.reply, nil }

func currency(s *keeper.Stage) {
	platform.Web(s, 3)
	b := &bank{reply: make(chan float64)}
	s.Arrive(600, func(i int) {
		go func() {
			mark.Leak("singleflight-stuck")
			b.rate("EUR")
		}()
	})
}
