package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
)

func init() {
	sql.Register("fake", fakeDriver{})
	shapes["sql-rows-not-closed"] = func() {
		db := openDB()
		for i := 0; i < 4; i++ {
			ctx, cancel := context.WithCancel(context.Background())
			keep(cancel)
			_, err := firstName(ctx, db)
			check(err)
		}
	}
	shapes["sql-tx-not-finished"] = func() {
		db := openDB()
		for i := 0; i < 4; i++ {
			ctx, cancel := context.WithCancel(context.Background())
			keep(cancel)
			if err := rename(ctx, db, ""); err == nil {
				panic("rename accepted an empty name")
			}
		}
	}
	shapes["sql-pool-exhausted"] = func() {
		db := openDB()
		db.SetMaxOpenConns(2)
		for i := 0; i < 2; i++ {
			_, err := firstName(context.Background(), db)
			check(err)
		}
		for i := 0; i < 4; i++ {
			go firstName(context.Background(), db)
		}
	}
	shapes["sql-db-per-call"] = func() {
		for i := 0; i < 10; i++ {
			keep(openDB())
		}
	}
	shapes["healthy-sql-connection-opener"] = func() {
		db := openDB()
		var name string
		check(db.QueryRow("select name").Scan(&name))
		keep(db)
	}
}

func openDB() *sql.DB {
	db, err := sql.Open("fake", "")
	check(err)
	return db
}

// firstName returns from the middle of the rows without closing them.
func firstName(ctx context.Context, db *sql.DB) (string, error) {
	rows, err := db.QueryContext(ctx, "select name from users")
	if err != nil {
		return "", err
	}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return "", err
		}
		if name != "" {
			return name, nil
		}
	}
	return "", rows.Err()
}

// rename neither commits nor rolls back when the name is refused.
func rename(ctx context.Context, db *sql.DB, name string) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	if name == "" {
		return errors.New("empty name")
	}
	return tx.Commit()
}

type (
	fakeDriver struct{}
	fakeConn   struct{}
	fakeRows   struct{ left int }
)

func (fakeDriver) Open(string) (driver.Conn, error) { return fakeConn{}, nil }

func (fakeConn) Prepare(string) (driver.Stmt, error) { return nil, errors.ErrUnsupported }
func (fakeConn) Close() error                        { return nil }
func (fakeConn) Begin() (driver.Tx, error)           { return fakeConn{}, nil }
func (fakeConn) Commit() error                       { return nil }
func (fakeConn) Rollback() error                     { return nil }

func (fakeConn) BeginTx(context.Context, driver.TxOptions) (driver.Tx, error) {
	return fakeConn{}, nil
}

func (fakeConn) QueryContext(context.Context, string, []driver.NamedValue) (driver.Rows, error) {
	return &fakeRows{left: 3}, nil
}

func (*fakeRows) Columns() []string { return []string{"name"} }
func (*fakeRows) Close() error      { return nil }

func (r *fakeRows) Next(dest []driver.Value) error {
	if r.left == 0 {
		return io.EOF
	}
	r.left--
	dest[0] = "gopher"
	return nil
}
