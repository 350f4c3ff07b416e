package main

import (
	"database/sql"
	"database/sql/driver"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"syscall"
	"time"
)

func init() {
	modes["exec-wait-pipe"] = func() {
		for i := 0; i < 2; i++ {
			go run("sh", "-c", "sleep 1000 &") // the grandchild keeps the pipe
		}
	}
	modes["exec-child-running"] = func() { go run("sleep", "1000") }
	modes["exec-stdin-copy"] = func() {
		for i := 0; i < 2; i++ {
			go filter()
		}
	}
	modes["healthy-exec-stdin"] = func() {
		cmd := exec.Command("cat")
		r, w := io.Pipe()
		cmd.Stdin = r
		keep(w)
		start(cmd)
		go cmd.Wait()
	}
	modes["exec-not-waited"] = func() {
		for i := 0; i < 3; i++ {
			launch()
		}
	}
	modes["syscall-stuck"] = func() {
		dir, err := os.MkdirTemp("", "causes")
		check(err)
		path := filepath.Join(dir, "lock")
		hold, err := os.Create(path)
		check(err)
		check(syscall.Flock(int(hold.Fd()), syscall.LOCK_EX))
		keep(hold)
		for i := 0; i < 2; i++ {
			go lockFile(path)
		}
		fifo := filepath.Join(dir, "fifo")
		check(syscall.Mkfifo(fifo, 0o600))
		go readConfig(fifo)
		time.Sleep(100 * time.Millisecond)
		os.RemoveAll(dir)
	}
	modes["locked-thread"] = func() {
		jobs := make(chan func())
		for i := 0; i < 10; i++ {
			go render(jobs)
		}
	}
	modes["busy-spin"] = func() {
		for i := 0; i < 2; i++ {
			go (&spooler{jobs: make(chan string), stop: make(chan bool)}).spool()
		}
	}
	modes["finalizer-blocked"] = func() {
		released := make(chan int)
		for i := 0; i < 3; i++ {
			newHandle(i, released)
		}
		for i := 0; i < 3; i++ {
			runtime.GC()
			time.Sleep(50 * time.Millisecond)
		}
	}
	modes["fdmutex"] = func() {
		c, err := net.Dial("tcp", startPeer()[2])
		check(err)
		for i := 0; i < 3; i++ {
			go poll(c)
		}
	}
	modes["net-pipe"] = func() {
		for i := 0; i < 2; i++ {
			a, b := net.Pipe()
			keep(a, b)
			go poll(a)
		}
	}
	modes["tcp-proxy-half-open"] = func() {
		addr := startPeer()[2]
		ln := listen()
		go func() {
			for {
				c, err := ln.Accept()
				check(err)
				go proxy(c.(*net.TCPConn), addr)
			}
		}()
		for i := 0; i < 10; i++ {
			c, err := net.Dial("tcp", ln.Addr().String())
			check(err)
			keep(c)
		}
	}
	modes["sql-cleaner"] = func() {
		sql.Register("quiet", quiet{})
		for i := 0; i < 12; i++ {
			saveOnce(strconv.Itoa(i))
		}
	}
	modes["once-stuck"] = func() {
		s := &settings{reply: make(chan string)}
		for i := 0; i < 4; i++ {
			go s.get()
		}
	}
	modes["waitgroup-never-done"] = func() {
		for i := 0; i < 3; i++ {
			var wg sync.WaitGroup
			wg.Add(1) // and nobody will call Done
			go finish(&wg)
		}
	}
	modes["lock-storm"] = func() {
		conn, err := net.Dial("tcp", startPeer()[2])
		check(err)
		c := &cache{backend: conn}
		for i := 0; i < 120; i++ {
			go c.get("key")
		}
	}
}

func run(name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	out, in := &writer{}, &writer{}
	cmd.Stdout, cmd.Stderr = out, in
	start(cmd)
	return nil, cmd.Wait()
}

// writer is no *os.File, so os/exec copies into it from a pipe.
type writer struct{ n int }

func (w *writer) Write(p []byte) (int, error) {
	w.n += len(p)
	return len(p), nil
}

// filter gives a child input that never ends; the child ends before it.
func filter() error {
	cmd := exec.Command("true")
	r, w := io.Pipe()
	keep(w)
	cmd.Stdin = r
	start(cmd)
	return cmd.Wait()
}

// launch starts a child and forgets it.
func launch() {
	cmd := exec.Command("sleep", "1000")
	cmd.Stdout = &writer{}
	start(cmd)
}

func lockFile(path string) error {
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	check(err)
	defer f.Close()
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
}

func readConfig(path string) ([]byte, error) { return os.ReadFile(path) }

// render needs its thread for itself.
func render(jobs chan func()) {
	runtime.LockOSThread()
	for job := range jobs {
		job()
	}
}

// spooler polls without a pause.
type spooler struct {
	jobs chan string
	stop chan bool
	idle int
}

func (s *spooler) spool() {
	for {
		select {
		case <-s.jobs:
		case <-s.stop:
			return
		default:
			s.idle++
		}
	}
}

type handle struct{ id int }

func newHandle(id int, released chan int) *handle {
	h := &handle{id: id}
	runtime.SetFinalizer(h, func(h *handle) { released <- h.id })
	return h
}

func poll(c net.Conn) (int, error) { return c.Read(make([]byte, 512)) }

func proxy(client *net.TCPConn, addr string) {
	c, err := net.Dial("tcp", addr)
	check(err)
	backend := c.(*net.TCPConn)
	go io.Copy(backend, client)
	io.Copy(client, backend)
}

type settings struct {
	once  sync.Once
	value string
	reply chan string
}

func (s *settings) get() string {
	s.once.Do(s.load)
	return s.value
}

func (s *settings) load() { s.value = <-s.reply }

func finish(wg *sync.WaitGroup) { wg.Wait() }

type cache struct {
	mu      sync.Mutex
	value   string
	backend net.Conn
}

func (c *cache) get(key string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.value == "" {
		c.value = c.load(key)
	}
	return c.value
}

//go:noinline
func (c *cache) load(key string) string {
	io.WriteString(c.backend, key+"\n")
	n, _ := c.backend.Read(make([]byte, 512))
	return key[:n]
}

// quiet is a database that does nothing.
type quiet struct{}

func (quiet) Open(string) (driver.Conn, error)        { return quietConn{}, nil }
func (quietConn) Prepare(string) (driver.Stmt, error) { return nil, driver.ErrSkip }
func (quietConn) Close() error                        { return nil }
func (quietConn) Begin() (driver.Tx, error)           { return nil, driver.ErrSkip }

type quietConn struct{}

// saveOnce opens a database for one call and forgets it.
func saveOnce(name string) {
	db, err := sql.Open("quiet", name)
	check(err)
	db.SetConnMaxLifetime(time.Minute)
	check(db.Ping())
}
