// SPDX-License-Identifier: Apache-2.0

// Market runs services that are built on libraries of others, as services are:
// some leak, some do not. See ../README.md.
package main

import (
	"fmt"
	"os"

	_ "example.com/market/billing"
	_ "example.com/market/catalog"
	_ "example.com/market/delivery"
	_ "example.com/market/orders"
	_ "example.com/market/tenants"
	"example.com/zoo/keeper"
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
		fmt.Fprintln(os.Stderr, "usage: market keep [options] FOLDER | list RELEASE... | run PROGRAM | slow | world")
		os.Exit(2)
	}
}
