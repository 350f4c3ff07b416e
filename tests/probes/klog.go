// SPDX-License-Identifier: Apache-2.0
// klog.go: what the rules say of it stands in probes.tsv.
package main

import (
	"flag"
	"os"

	"k8s.io/klog/v2"
)

func main() {
	dir, err := os.MkdirTemp("", "probe")
	must(err)
	klog.InitFlags(nil)
	must(flag.Set("logtostderr", "false"))
	must(flag.Set("log_dir", dir))
	klog.Info("one line") // newer releases flush nothing before there is a file
	dump()
}
