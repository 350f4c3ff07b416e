// SPDX-License-Identifier: Apache-2.0

// Package keeper knows the programs of the zoo, gives each its stage, and takes
// the dumps.
package keeper

import "sort"

// A Program is one process to be dumped: a service that leaks, or a healthy one.
type Program struct {
	ID    string
	About string              // one sentence
	Leaks map[string][]string // label -> rules that name it rightly; empty: healthy
	Since int                 // the first Go 1.N that can build it; 0: all
	NoGC  bool                // run with GOGC=off: the dumps have no minutes
	Prove bool                // take a goroutineleak profile before each dump, where Go has it
	Slow  bool                // a series of long intervals
	Run   func(*Stage)        // starts the service and returns
}

var programs = map[string]*Program{}

// Add registers a program; called by init functions.
func Add(p Program) {
	if programs[p.ID] != nil {
		panic("two programs are named " + p.ID)
	}
	programs[p.ID] = &p
}

// Healthy registers a service without any leak.
func Healthy(id, about string, run func(*Stage)) { Add(Program{ID: id, About: about, Run: run}) }

// Leak registers a service with one leak: the label and, where more than one
// rule names it rightly, the other rules.
func Leak(id, about string, run func(*Stage), rule string, also ...string) *Program {
	Add(Program{ID: id, About: about, Run: run, Leaks: map[string][]string{rule: append([]string{rule}, also...)}})
	return programs[id]
}

// All gives the programs in the order of their names.
func All() []*Program {
	var all []*Program
	for _, p := range programs {
		all = append(all, p)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].ID < all[j].ID })
	return all
}

// Find gives a program that is registered.
func Find(id string) *Program {
	if programs[id] == nil {
		panic("there is no program " + id)
	}
	return programs[id]
}

// Together registers several programs as one process, with all their leaks.
func Together(id, about string, members ...string) {
	p := Program{ID: id, About: about, Leaks: map[string][]string{}}
	for _, m := range members {
		member := Find(m)
		for label, rules := range member.Leaks {
			p.Leaks[label] = rules
		}
		if member.Since > p.Since {
			p.Since = member.Since
		}
	}
	p.Run = func(s *Stage) {
		for _, m := range members {
			programs[m].Run(s)
		}
	}
	Add(p)
}
