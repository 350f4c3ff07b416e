package main

import "iter"

func init() {
	modes["iter-pull-kept"] = func() {
		for i := 0; i < 5; i++ {
			newest(rows(i))
		}
	}
}

// newest takes the first row and forgets the rest, and to stop the iterator.
func newest(rows iter.Seq[int]) int {
	next, _ := iter.Pull(rows)
	row, _ := next()
	keep(next)
	return row
}

func rows(from int) iter.Seq[int] {
	return func(yield func(int) bool) {
		for i := from; yield(i); i++ {
		}
	}
}
