package main

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/binary"
	"io"
	"net"
	"time"

	_ "github.com/go-sql-driver/mysql"
	"github.com/jackc/pgx/v5/pgxpool"
	_ "github.com/lib/pq"
)

func init() {
	modes["mysql-watcher"] = func() {
		addr := startPeer()[2] // a server that never greets
		for i := 0; i < 50; i++ {
			go ping(openMySQL("app:secret@tcp(" + addr + ")/shop"))
		}
	}
	modes["pq-watchcancel"] = func() {
		db := openPostgres(startPeer()[1])
		for i := 0; i < 2; i++ {
			go count(db)
		}
	}
	modes["pgxpool-exhausted"] = func() {
		pool, err := pgxpool.New(context.Background(), "postgres://app@"+startPeer()[1]+"/shop?sslmode=disable&pool_max_conns=1")
		check(err)
		c, err := pool.Acquire(context.Background())
		check(err)
		keep(c) // never released
		for i := 0; i < 3; i++ {
			go order(pool)
		}
	}
}

func openMySQL(dsn string) *sql.DB {
	db, err := sql.Open("mysql", dsn)
	check(err)
	return db
}

func ping(db *sql.DB) error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Hour)
	defer cancel()
	return db.PingContext(ctx)
}

func openPostgres(addr string) *sql.DB {
	db, err := sql.Open("postgres", "postgres://app@"+addr+"/shop?sslmode=disable")
	check(err)
	return db
}

func count(db *sql.DB) (n int, err error) {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	err = db.QueryRowContext(ctx, "select count(*) from orders").Scan(&n)
	return
}

func order(pool *pgxpool.Pool) error {
	c, err := pool.Acquire(context.Background())
	if err != nil {
		return err
	}
	defer c.Release()
	_, err = c.Exec(context.Background(), "insert into orders default values")
	return err
}

// servePostgres lets everybody in and never answers a query.
func servePostgres(l net.Listener) {
	for {
		c, err := l.Accept()
		if err != nil {
			return
		}
		go func() {
			r := bufio.NewReader(c)
			var size uint32
			check(binary.Read(r, binary.BigEndian, &size))
			io.CopyN(io.Discard, r, int64(size)-4)
			c.Write([]byte("R\x00\x00\x00\x08\x00\x00\x00\x00Z\x00\x00\x00\x05I"))
			io.Copy(io.Discard, r)
		}()
	}
}
