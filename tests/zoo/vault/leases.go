// SPDX-License-Identifier: Apache-2.0

package vault

import (
	"context"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
)

func init() {
	keeper.Leak("vault-leases", "Each lease has a goroutine that waits for its context; the function that cancels it is never called.",
		leases, "ctx-done-never-cancelled", "chan-recv-range-unclosed")
	keeper.Leak("vault-tenants", "Contexts of a type of our own get children that are never cancelled.",
		tenants, "ctx-propagate-goroutine")
	keeper.Leak("vault-reload", "Each reload asks for a context of signals and does not stop it.",
		reload, "signal-notify-context-not-stopped")
	keeper.Leak("vault-seal-file", "Two writers wait for a file's lock that the process itself holds through another descriptor.",
		sealFile, "syscall-stuck")
	keeper.Leak("vault-handover", "A FIFO is opened for reading, and no writer ever comes.", handover,
		"syscall-stuck", "file-open-stuck")
	keeper.Healthy("vault-renewals", "Twelve leases are renewed in time; some are handed back and new ones taken.", renewals)
}

type lease struct {
	path string
	ctx  context.Context
}

var forgotten []context.CancelFunc // as a field of a session would keep them

func grant(path string) *lease {
	ctx, cancel := context.WithCancel(context.Background())
	forgotten = append(forgotten, cancel)
	l := &lease{path, ctx}
	go func() {
		mark.Leak("ctx-done-never-cancelled")
		<-l.ctx.Done()
		l.revoke()
	}()
	return l
}

func (l *lease) revoke() { l.path = "" }

func leases(s *keeper.Stage) {
	platform.Busy(s, 4)
	for i := 0; i < 25; i++ { // those of an hour before
		grant("secret/old")
	}
	s.Arrive(240, func(int) { grant("secret/db") })
}

// tenant is a context that the context package does not know.
type tenant struct {
	name string
	done chan struct{}
}

func (t *tenant) Deadline() (time.Time, bool) { return time.Time{}, false }
func (t *tenant) Done() <-chan struct{}       { return t.done }
func (t *tenant) Err() error                  { return nil }
func (t *tenant) Value(any) any               { return t.name }

func (t *tenant) call(ends bool) context.Context {
	mark.If(!ends, "ctx-propagate-goroutine")
	ctx, cancel := context.WithCancel(t)
	mark.OK()
	if ends {
		time.AfterFunc(100*time.Millisecond, cancel)
	} else {
		forgotten = append(forgotten, cancel)
	}
	return ctx
}

func tenants(s *keeper.Stage) {
	platform.Web(s, 4)
	t := &tenant{"acme", make(chan struct{})}
	s.Arrive(400, func(i int) { t.call(i%2 == 0) })
}

func reload(s *keeper.Stage) {
	platform.Busy(s, 2)
	s.Arrive(45, func(i int) {
		mark.Leak("signal-notify-context-not-stopped")
		_, stop := signal.NotifyContext(context.Background(), syscall.SIGUSR1)
		mark.OK()
		forgotten = append(forgotten, stop)
	})
}

func lockFile(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	return f, syscall.Flock(int(f.Fd()), syscall.LOCK_EX)
}

var held *os.File

func sealFile(s *keeper.Stage) {
	platform.Busy(s, 3)
	path := filepath.Join(s.Dir, "seal")
	held, _ = lockFile(path)
	for i := 0; i < 2; i++ {
		go func() {
			mark.Leak("syscall-stuck")
			lockFile(path)
		}()
	}
}

func handover(s *keeper.Stage) {
	platform.Web(s, 3)
	path := filepath.Join(s.Dir, "handover")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		panic(err)
	}
	go func() {
		mark.Leak("syscall-stuck")
		os.ReadFile(path)
	}()
}

func renewals(s *keeper.Stage) {
	platform.Small(s)
	for i := 0; i < 12; i++ {
		i := i
		go func() {
			for {
				ctx, cancel := context.WithTimeout(context.Background(), s.For(time.Duration(40+17*i)*time.Second))
				renew(ctx, s.For(time.Duration(5+i)*time.Second))
				cancel()
			}
		}()
	}
}

func renew(ctx context.Context, every time.Duration) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
