// SPDX-License-Identifier: Apache-2.0
// fsnotify.go: what the rules say of it stands in probes.tsv.
package main

import (
	"os"
	"path/filepath"

	"github.com/fsnotify/fsnotify"
)

func main() {
	dir, err := os.MkdirTemp("", "probe")
	must(err)
	for i := 0; i < 20; i++ {
		_, err := fsnotify.NewWatcher()
		must(err)
		unread, err := fsnotify.NewWatcher()
		must(err)
		must(unread.Add(dir))
	}
	must(os.WriteFile(filepath.Join(dir, "file"), []byte("text"), 0o600))
	dump()
}
