// SPDX-License-Identifier: Apache-2.0

package keeper

import (
	"encoding/json"
	"fmt"
	"io"
	"sort"
	"strings"
)

// A Listing is one program in zoo.json.
type Listing struct {
	ID       string              `json:"id"`
	Kind     string              `json:"kind"`
	About    string              `json:"about"`
	Causes   []string            `json:"causes"`
	Accept   map[string][]string `json:"accept,omitempty"`
	Releases []string            `json:"releases"`
	Every    int                 `json:"every_seconds"`
}

// List writes zoo.json, for fixtures of these releases.
func List(w io.Writer, releases []string) {
	type fixture struct {
		Release string `json:"release"`
		Go      string `json:"go"`
		File    string `json:"file"`
		Truth   string `json:"truth"`
	}
	var zoo struct {
		Dumps    int       `json:"dumps"`
		Fixtures []fixture `json:"fixtures"`
		Programs []Listing `json:"programs"`
	}
	zoo.Dumps = dumps
	for _, full := range releases {
		short, truth := full[:strings.LastIndex(full, ".")], "labels"
		if minor(full) < 26 {
			truth = "truth.tsv"
		}
		zoo.Fixtures = append(zoo.Fixtures, fixture{short, full, "fixtures/" + short + ".tar.zst", truth})
	}
	for _, p := range All() {
		l := Listing{ID: p.ID, Kind: "healthy", About: p.About, Causes: []string{}, Accept: p.Leaks, Every: 60}
		for _, full := range releases {
			if minor(full) >= p.Since {
				l.Releases = append(l.Releases, full[:strings.LastIndex(full, ".")])
			}
		}
		if p.Slow {
			l.Every = slowly
		}
		if len(p.Leaks) > 0 {
			l.Kind = "leak"
		}
		seen := map[string]bool{}
		for _, rules := range p.Leaks {
			for _, rule := range rules {
				if !seen[rule] {
					l.Causes = append(l.Causes, rule)
				}
				seen[rule] = true
			}
		}
		sort.Strings(l.Causes)
		zoo.Programs = append(zoo.Programs, l)
	}
	out := json.NewEncoder(w)
	out.SetIndent("", " ")
	out.SetEscapeHTML(false)
	if err := out.Encode(zoo); err != nil {
		fail(err)
	}
}

const dumps = 6 // of each program

// ListSlow writes the names of the slow programs.
func ListSlow(w io.Writer) {
	for _, p := range All() {
		if p.Slow {
			fmt.Fprintln(w, p.ID)
		}
	}
}

// minor is the N of "go1.N.M".
func minor(release string) int {
	n := 0
	fmt.Sscanf(release, "go1.%d", &n)
	return n
}
