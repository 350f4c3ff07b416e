// Command names blocks goroutines in functions with every kind of name and
// with stacks of every kind of length, and prints the dump.
//
//	go run .            # debug=2
//	go run . -debug 1   # debug=1
package main

import (
	"context"
	"flag"
	"log"
	"os"
	"runtime/pprof"
	"time"

	"example.com/names/pkg.v2"
)

var block = make(chan int)

type Größe struct{ n int }

func (g *Größe) Überlauf() { <-block }

func (g Größe) Wert() { <-block }

func 世界(ch chan int) { <-ch }

func wait[T any](c chan T) T { return <-c }

type stack[T any] struct{ items []T }

func (s *stack[T]) each(f func(T)) {
	for _, v := range s.items {
		func() { f(v) }()
	}
}

type waiter interface{ Wert() }

// deep and its inner twin recurse far beyond the hundred frames that are printed.
//
//go:noinline
func deep(n int) int {
	if n == 0 {
		return <-block
	}
	return 1 + deep(n-1)
}

//go:noinline
func even(n int) int {
	if n == 0 {
		return <-block
	}
	return 1 + odd(n-1)
}

//go:noinline
func odd(n int) int { return 1 + even(n-1) }

type big struct {
	a, b, c, d, e, f, g int
	s                   string
	t                   [3]struct{ x, y int }
}

//go:noinline
func many(a, b, c, d, e, f, g, h, i, j, k int, s string, v big) int {
	return <-block + a + b + c + d + e + f + g + h + i + j + k + len(s) + v.a
}

var packageLevel = func() { <-block }

func init() {
	go func() { <-block }()
}

func closures() {
	go func() {
		func() {
			func() { <-block }()
		}()
	}()
	go packageLevel()
	go (&Größe{1}).Überlauf()
	f := Größe{2}.Wert
	go f()
	var w waiter = &Größe{3}
	go w.Wert()
	go 世界(block)
}

func generics() {
	go wait(make(chan map[string][]int))
	go wait(make(chan struct {
		A int
		B func(chan<- string)
	}))
	s := &stack[string]{items: []string{"x"}}
	go s.each(func(string) { <-block })
	p := &pkg.Pair[string, int]{Key: "k", Val: 1}
	go p.Send(make(chan int))
	go p.Each(func(int) { <-block })
	go pkg.Wait(block)
}

func stacks() {
	go deep(300)
	go even(120)
	go many(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, "text", big{a: 1, s: "s"})
	go func() {
		defer func() {
			recover()
			<-block
		}()
		var p *big
		p.a = 1
	}()
}

// labels sets labels whose text is hard on a reader of headers.
func labels() {
	for _, l := range [][]string{
		{"handler", "/api/users"},
		{"quote", `say "hi"`, "plain", "v1.2/x_y"},
		{"end", "x]:", "brace", "{a: b}, c"},
		{"größe", "世界 €", "tab\tkey", "line\nbreak"},
		{"", "empty key", "empty", ""},
		{"goroutine 1 [running]:", "created by main.main", "bad", "\xff\xfe"},
	} {
		pprof.Do(context.Background(), pprof.Labels(l...), func(context.Context) {
			go labelled(block)
		})
	}
}

func labelled(c <-chan int) { <-c }

func main() {
	debug := flag.Int("debug", 2, "form of the dump: 1 or 2")
	set := flag.String("set", "names", "names, stacks or labels")
	flag.Parse()
	switch *set {
	case "names":
		closures()
		generics()
		newer()
	case "stacks":
		stacks()
	case "labels":
		labels()
	}
	time.Sleep(500 * time.Millisecond)
	if err := pprof.Lookup("goroutine").WriteTo(os.Stdout, *debug); err != nil {
		log.Fatal(err)
	}
}
