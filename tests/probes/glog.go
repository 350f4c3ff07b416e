// SPDX-License-Identifier: Apache-2.0
// glog.go: what the rules say of it stands in probes.tsv.
package main

import "github.com/golang/glog"

func main() {
	glog.Flush()
	dump()
}
