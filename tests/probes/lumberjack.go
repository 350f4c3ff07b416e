// SPDX-License-Identifier: Apache-2.0
// lumberjack.go: what the rules say of it stands in probes.tsv.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"gopkg.in/natefinch/lumberjack.v2"
)

func main() {
	dir, err := os.MkdirTemp("", "probe")
	must(err)
	for i := 0; i < 20; i++ {
		log := &lumberjack.Logger{Filename: filepath.Join(dir, fmt.Sprint(i)), MaxBackups: 1}
		_, err := log.Write([]byte("one line\n"))
		must(err)
		must(log.Rotate())
	}
	dump()
}
