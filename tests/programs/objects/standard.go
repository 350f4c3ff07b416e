package main

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net"
	"net/http"
	"net/http/pprof"
	"net/rpc"
	"time"
)

// store is a database that is there, and knows nothing.
type store struct{}

func (store) Connect(context.Context) (driver.Conn, error) { return store{}, nil }
func (store) Driver() driver.Driver                        { return nil }
func (store) Prepare(string) (driver.Stmt, error)          { return nil, errors.New("knows nothing") }
func (store) Begin() (driver.Tx, error)                    { return nil, errors.New("knows nothing") }
func (store) Close() error                                 { return nil }

func init() {
	objects["sql-max-lifetime"] = func() {
		db := sql.OpenDB(store{})
		keep = append(keep, db)
		db.SetConnMaxLifetime(time.Hour)
		must(db.Conn(context.Background())).Close()
	}
	objects["net-rpc"] = func() {
		s := rpc.NewServer()
		addr := serve(func(c net.Conn) { s.ServeConn(c) })
		must(rpc.Dial("tcp", addr))
	}
	objects["pprof-request"] = func() {
		mux := http.NewServeMux()
		mux.HandleFunc("/debug/pprof/profile", pprof.Profile)
		l := must(net.Listen("tcp", "127.0.0.1:0"))
		go http.Serve(l, mux)
		go http.Get("http://" + l.Addr().String() + "/debug/pprof/profile?seconds=30")
	}
}
