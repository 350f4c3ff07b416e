// SPDX-License-Identifier: Apache-2.0

package ledger

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"io"
	"time"
)

// A driver of a database that has ten rows for every question and answers after
// a while.
type fake struct{ latency time.Duration }

func (f fake) Connect(context.Context) (driver.Conn, error) { return &conn{f.latency}, nil }
func (f fake) Open(string) (driver.Conn, error)             { return &conn{f.latency}, nil }
func (f fake) Driver() driver.Driver                        { return f }
func open(latency time.Duration) *sql.DB                    { return sql.OpenDB(fake{latency}) }

type conn struct{ latency time.Duration }

func (c *conn) Prepare(string) (driver.Stmt, error) { return stmt{c}, nil }
func (c *conn) Close() error                        { return nil }
func (c *conn) Begin() (driver.Tx, error)           { return tx{}, nil }

type tx struct{}

func (tx) Commit() error   { return nil }
func (tx) Rollback() error { return nil }

type stmt struct{ conn *conn }

func (stmt) Close() error  { return nil }
func (stmt) NumInput() int { return -1 }

func (s stmt) Exec([]driver.Value) (driver.Result, error) {
	time.Sleep(s.conn.latency)
	return driver.RowsAffected(1), nil
}

func (s stmt) Query([]driver.Value) (driver.Rows, error) {
	time.Sleep(s.conn.latency)
	return &rows{}, nil
}

type rows struct{ read int }

func (*rows) Columns() []string { return []string{"amount"} }
func (*rows) Close() error      { return nil }

func (r *rows) Next(to []driver.Value) error {
	if r.read == 10 {
		return io.EOF
	}
	r.read++
	to[0] = int64(r.read)
	return nil
}
