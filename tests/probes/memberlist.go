// SPDX-License-Identifier: Apache-2.0
// memberlist.go: what the rules say of it stands in probes.tsv.
package main

import (
	"fmt"
	"io"

	"github.com/hashicorp/memberlist"
)

func main() {
	for i := 0; i < 4; i++ {
		config := memberlist.DefaultLocalConfig()
		config.Name, config.BindAddr, config.BindPort, config.LogOutput = fmt.Sprint(i), "127.0.0.1", 0, io.Discard
		_, err := memberlist.Create(config)
		must(err)
	}
	dump()
}
