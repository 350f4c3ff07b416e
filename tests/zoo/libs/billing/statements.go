// SPDX-License-Identifier: Apache-2.0

package billing

import (
	"context"
	"database/sql"
	"fmt"

	_ "github.com/jackc/pgx/v5/stdlib"

	"example.com/market/furnish"
	"example.com/zoo/keeper"
	"example.com/zoo/platform"
)

func init() {
	keeper.Leak("billing-statements", "The first row is enough, and the rest is neither read nor closed.",
		statements, "sql-rows-not-closed")
	keeper.Healthy("billing-totals", "Rows are read to their end by six who share four connections.", totals)
}

type bookkeeper struct{ db *sql.DB }

func openBooks(address string) *bookkeeper {
	db, err := sql.Open("pgx", fmt.Sprintf("postgres://billing@%s/books?sslmode=disable&default_query_exec_mode=simple_protocol", address))
	furnish.Must(err)
	return &bookkeeper{db}
}

func (b *bookkeeper) lastBalance(ctx context.Context) (balance string) {
	rows, err := b.db.QueryContext(ctx, "select balance from statements")
	furnish.Must(err)
	if rows.Next() {
		rows.Scan(&balance)
	}
	return balance
}

func (b *bookkeeper) sum(ctx context.Context) (lines int) {
	rows, err := b.db.QueryContext(ctx, "select balance from statements")
	furnish.Must(err)
	defer rows.Close()
	for rows.Next() {
		lines++
	}
	return lines
}

func statements(s *keeper.Stage) {
	platform.Web(s, 3)
	var address string
	furnish.Other(func() { address = database(s) })
	b := openBooks(address)
	ctx, cancel := context.WithCancel(context.Background())
	_ = cancel // the process ends with it
	furnish.Must(b.db.PingContext(ctx))
	s.Arrive(360, func(i int) {
		furnish.Doomed("sql-rows-not-closed", func() { b.lastBalance(ctx) })
	})
}

func totals(s *keeper.Stage) {
	platform.Web(s, 3)
	b := openBooks(database(s))
	b.db.SetMaxOpenConns(4)
	for i := 0; i < 6; i++ {
		s.Arrive(1800, func(i int) { b.sum(context.Background()) })
	}
}
