// SPDX-License-Identifier: Apache-2.0

// Zoo runs services that leak goroutines and services that do not, and keeps
// their dumps. See README.md.
package main

import (
	"fmt"
	"os"

	"example.com/zoo/keeper"
	_ "example.com/zoo/monolith"
	"example.com/zoo/world"
)

func main() {
	switch {
	case len(os.Args) == 3 && os.Args[1] == "run":
		keeper.Main(os.Args[2])
	case len(os.Args) == 2 && os.Args[1] == "world":
		world.Run(os.Stdout)
	case len(os.Args) > 2 && os.Args[1] == "list":
		keeper.List(os.Stdout, os.Args[2:])
	case len(os.Args) == 2 && os.Args[1] == "slow":
		keeper.ListSlow(os.Stdout)
	case len(os.Args) >= 2 && os.Args[1] == "keep":
		keeper.Keep(os.Args[2:])
	default:
		fmt.Fprintln(os.Stderr, "usage: zoo keep [options] FOLDER | list RELEASE... | run PROGRAM | slow | world")
		os.Exit(2)
	}
}
