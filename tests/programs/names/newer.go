//go:build go1.27

package main

import "iter"

func (s *stack[T]) convert[U any](f func(T) U) U { return f(s.items[0]) }

func count(n int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	}
}

func nestedRange() {
	for range count(2) {
		for range count(2) {
			<-block
		}
	}
}

// newer has the names only the newer releases make: a generic method and the
// bodies of range-over-func loops.
func newer() {
	s := &stack[int]{items: []int{1}}
	go s.convert(func(int) string { <-block; return "" })
	go nestedRange()
}
