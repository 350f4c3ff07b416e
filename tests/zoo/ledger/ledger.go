// SPDX-License-Identifier: Apache-2.0

// Package ledger keeps the books in a database.
package ledger

import (
	"context"
	"database/sql"
	"fmt"
	"net/http"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
)

func init() {
	keeper.Leak("ledger-statement", "A statement reads the first row and forgets the rest of the rows.", statement, "sql-rows-not-closed")
	keeper.Leak("ledger-booking", "A booking that is refused is neither committed nor rolled back.", booking, "sql-tx-not-finished")
	keeper.Leak("ledger-pool", "Five rows that were never closed hold all connections; every other question waits for one.",
		pool, "sql-pool-exhausted")
	keeper.Leak("ledger-reports", "Each report opens a database of its own and does not close it.", reports, "sql-db-per-call")
	keeper.Healthy("ledger-books", "A database with twenty connections is asked and written to all the time.", books)
	keeper.Healthy("ledger-closing", "Closing the year takes a transaction of a minute and a half; it ends.", closing)
}

type book struct{ db *sql.DB }

func (b *book) balance(ctx context.Context) (sum int64, err error) {
	rows, err := b.db.QueryContext(ctx, "SELECT amount FROM entries")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	for rows.Next() {
		var amount int64
		if err := rows.Scan(&amount); err != nil {
			return 0, err
		}
		sum += amount
	}
	return sum, rows.Err()
}

func (b *book) page(w http.ResponseWriter, r *http.Request) {
	sum, err := b.balance(r.Context())
	fmt.Fprintln(w, sum, err)
}

var kept []any // what a mistake keeps in a session or a map

// newest forgets that there are more rows.
func (b *book) newest() (amount int64, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	mark.Leak("sql-rows-not-closed")
	rows, err := b.db.QueryContext(ctx, "SELECT amount FROM entries ORDER BY day")
	mark.OK()
	if err != nil {
		cancel()
		return 0, err
	}
	kept = append(kept, cancel, rows)
	rows.Next()
	return amount, rows.Scan(&amount)
}

func statement(s *keeper.Stage) {
	server := platform.Web(s, 4)
	b := &book{open(5 * time.Millisecond)}
	server.Handle("/balance", b.page)
	s.Visit("user", server.Addr, "/balance", 4, 36000)
	for i := 0; i < 4; i++ {
		b.newest()
	}
	s.Arrive(100, func(int) { b.newest() })
}

func (b *book) enter(refused bool) error {
	mark.If(refused, "sql-tx-not-finished")
	tx, err := b.db.Begin()
	mark.OK()
	if err != nil {
		return err
	}
	if _, err := tx.Exec("INSERT INTO entries VALUES (1)"); err != nil || refused {
		kept = append(kept, tx)
		return err
	}
	return tx.Commit()
}

func booking(s *keeper.Stage) {
	platform.Busy(s, 3)
	b := &book{open(10 * time.Millisecond)}
	s.Arrive(600, func(i int) { b.enter(i%8 == 0) })
}

func pool(s *keeper.Stage) {
	platform.Web(s, 3)
	db := open(5 * time.Millisecond)
	db.SetMaxOpenConns(5)
	b := &book{db}
	for i := 0; i < 5; i++ {
		rows, err := db.Query("SELECT amount FROM entries")
		if err != nil {
			panic(err)
		}
		kept = append(kept, rows)
	}
	s.Arrive(200, func(int) {
		go func() {
			mark.Leak("sql-pool-exhausted")
			b.balance(context.Background())
		}()
	})
}

func report() {
	mark.Leak("sql-db-per-call")
	db := open(20 * time.Millisecond)
	mark.OK()
	(&book{db}).balance(context.Background())
	kept = append(kept, db)
}

func reports(s *keeper.Stage) {
	platform.Busy(s, 4)
	daily := &book{open(5 * time.Millisecond)}
	s.Arrive(700, func(int) { daily.balance(context.Background()) })
	s.Arrive(100, func(int) { report() })
}

func books(s *keeper.Stage) {
	server := platform.Busy(s, 4)
	db := open(40 * time.Millisecond)
	db.SetMaxOpenConns(20)
	db.SetMaxIdleConns(5)
	db.SetConnMaxIdleTime(s.For(20 * time.Second))
	b := &book{db}
	server.Handle("/balance", b.page)
	s.Visit("user", server.Addr, "/balance", 12, 36000)
	for i := 0; i < 30; i++ {
		go func() {
			for {
				ctx, cancel := context.WithTimeout(context.Background(), time.Second)
				b.balance(ctx)
				cancel()
				b.enter(false)
				time.Sleep(60 * time.Millisecond)
			}
		}()
	}
}

func closing(s *keeper.Stage) {
	platform.Web(s, 2)
	b := &book{open(5 * time.Millisecond)}
	s.Arrive(700, func(int) { b.balance(context.Background()) })
	s.Arrive(22, func(int) {
		ctx, cancel := context.WithCancel(context.Background())
		defer cancel()
		tx, err := b.db.BeginTx(ctx, nil)
		if err != nil {
			return
		}
		defer tx.Rollback()
		for i := 0; i < 90; i++ {
			tx.Exec("UPDATE entries SET year = 1")
			time.Sleep(s.For(time.Second))
		}
		tx.Commit()
	})
}
