// Package pkg has a dot in the last element of its import path, which the
// names of its functions show as %2e.
package pkg

// Wait receives once.
func Wait(c <-chan int) int { return <-c }

// Pair is a generic type with a method that blocks.
type Pair[K comparable, V any] struct {
	Key K
	Val V
}

// Send blocks until somebody receives.
func (p *Pair[K, V]) Send(c chan<- V) { c <- p.Val }

// Each calls f for the value, from a closure.
func (p *Pair[K, V]) Each(f func(V)) { func() { f(p.Val) }() }
