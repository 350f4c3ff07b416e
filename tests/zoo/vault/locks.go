// SPDX-License-Identifier: Apache-2.0

// Package vault keeps secrets and accounts.
package vault

import (
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
)

func init() {
	keeper.Leak("vault-rotate", "Rotating a key locks the ring and then asks it for the key, which locks again.",
		rotate, "mutex-double-lock", "mutex-stuck")
	keeper.Leak("vault-transfer", "Two transfers in opposite directions lock two accounts in opposite order; later ones wait behind them.",
		transfers, "mutex-ab-ba", "mutex-stuck")
	keeper.Leak("vault-policy", "A read lock is taken a second time while a writer waits between the two.",
		policy, "rwmutex-rwr").Prove = true
	keeper.Leak("vault-audit", "An entry is published under the lock, to a channel that nobody reads any more; all others wait for the lock.",
		audit, "lock-held-across-blocking", "chan-send-no-receiver")
	keeper.Leak("vault-refusal", "One path returns without unlocking; everybody since waits for the lock.",
		refusal, "mutex-stuck")
	keeper.Healthy("vault-contention", "Many short requests fight for one lock, and all get it.", contention)
}

type keyring struct {
	mu   sync.Mutex
	keys map[string]string
}

func (k *keyring) get(name string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.keys[name]
}

func (k *keyring) rotate(name string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if old := k.get(name); old != "" {
		k.keys[name] = old + "'"
	}
}

func rotate(s *keeper.Stage) {
	platform.Busy(s, 4)
	s.Arrive(40, func(i int) {
		ring := &keyring{keys: map[string]string{"a": "x"}}
		ring.get("a")
		go func() {
			mark.Leak("mutex-double-lock")
			ring.rotate("a")
		}()
	})
}

type account struct {
	mu      sync.Mutex
	name    string
	balance int
}

func transfer(from, to *account, amount int) {
	from.mu.Lock()
	defer from.mu.Unlock()
	time.Sleep(time.Second) // the rate of exchange
	to.mu.Lock()
	defer to.mu.Unlock()
	from.balance -= amount
	to.balance += amount
}

func transfers(s *keeper.Stage) {
	platform.Web(s, 3)
	ann, bob, eve := &account{name: "ann"}, &account{name: "bob"}, &account{name: "eve"}
	go func() {
		mark.Leak("mutex-ab-ba")
		transfer(ann, bob, 1)
	}()
	go func() {
		mark.Leak("mutex-ab-ba")
		transfer(bob, ann, 1)
	}()
	s.Arrive(60, func(i int) {
		pair := [][2]*account{{ann, bob}, {bob, ann}, {ann, eve}}[i%3]
		go func() {
			mark.Leak("mutex-ab-ba")
			transfer(pair[0], pair[1], 5)
		}()
	})
}

type policies struct {
	mu    sync.RWMutex
	rules map[string]bool
}

func (p *policies) allows(rule string) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.rules[rule]
}

// allowsAll reads while it reads.
func (p *policies) allowsAll(rules ...string) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	for _, r := range rules {
		time.Sleep(500 * time.Millisecond)
		if !p.allows(r) {
			return false
		}
	}
	return true
}

func (p *policies) set(rule string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.rules[rule] = true
}

func policy(s *keeper.Stage) {
	platform.Busy(s, 2)
	p := &policies{rules: map[string]bool{"read": true, "write": true}}
	for i := 0; i < 20; i++ {
		p.allows("read")
	}
	s.Arrive(30, func(i int) {
		go func() {
			mark.Leak("rwmutex-rwr")
			p.allowsAll("read", "write", "read")
		}()
		time.Sleep(200 * time.Millisecond)
		if i%3 == 0 {
			go func() {
				mark.Leak("rwmutex-rwr")
				p.set(fmt.Sprint("rule ", i))
			}()
		}
	})
}

type auditLog struct {
	mu      sync.Mutex
	entries int
	out     chan int
}

func (a *auditLog) add() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.entries++
	a.out <- a.entries
}

func audit(s *keeper.Stage) {
	platform.Web(s, 4)
	a := &auditLog{out: make(chan int)}
	go func() {
		<-a.out // and then it ends by an error
	}()
	s.Arrive(150, func(i int) {
		go func() {
			mark.If(i > 0, "lock-held-across-blocking")
			a.add()
		}()
	})
}

type safe struct {
	mu   sync.Mutex
	open int
}

var errSealed = errors.New("sealed")

func (v *safe) enter(code int) error {
	v.mu.Lock()
	if code == 13 {
		return errSealed
	}
	v.open++
	v.mu.Unlock()
	return nil
}

func refusal(s *keeper.Stage) {
	platform.Busy(s, 3)
	v := &safe{}
	s.Arrive(200, func(i int) {
		if i == 1 {
			v.enter(13)
			return
		}
		go func() {
			mark.If(i > 1, "mutex-stuck")
			v.enter(i + 100)
		}()
	})
}

func contention(s *keeper.Stage) {
	server := platform.Busy(s, 5)
	ring := &keyring{keys: map[string]string{}}
	hold := func() {
		ring.mu.Lock()
		defer ring.mu.Unlock()
		time.Sleep(15 * time.Millisecond)
	}
	server.Handle("/key", func(w http.ResponseWriter, r *http.Request) {
		hold()
		fmt.Fprintln(w, ring.get("a"))
	})
	s.Visit("user", server.Addr, "/key", 10, 36000)
	for i := 0; i < 20; i++ {
		go func() {
			for {
				hold()
				time.Sleep(50 * time.Millisecond)
			}
		}()
	}
}
