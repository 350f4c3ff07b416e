// SPDX-License-Identifier: Apache-2.0
// ccache.go: what the rules say of it stands in probes.tsv.
package main

import "github.com/karlseguin/ccache/v3"

func main() {
	for i := 0; i < 20; i++ {
		ccache.New(ccache.Configure[string]())
	}
	dump()
}
