// SPDX-License-Identifier: Apache-2.0

//go:build go1.23

package search

import (
	"iter"

	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
)

func init() {
	keeper.Leak("search-merge-pages", "Pages are pulled from two iterators until one is enough; the other is not stopped.",
		mergePages, "iter-pull-not-stopped", "iter-pull-kept").Since = 23
}

type index struct{ pages []int }

func (x *index) all() iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, p := range x.pages {
			if !yield(p) {
				return
			}
		}
	}
}

// smaller gives the smaller first page of two.
func smaller(a, b *index) int {
	mark.Leak("iter-pull-not-stopped")
	nextA, _ := iter.Pull(a.all())
	mark.OK()
	nextB, stopB := iter.Pull(b.all())
	defer stopB()
	x, _ := nextA()
	y, ok := nextB()
	if ok && y < x {
		return y
	}
	return x
}

func mergePages(s *keeper.Stage) {
	platform.Web(s, 3)
	a, b := &index{[]int{3, 5, 8}}, &index{[]int{1, 9}}
	s.Arrive(90, func(int) { smaller(a, b) })
}
