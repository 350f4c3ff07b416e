// SPDX-License-Identifier: Apache-2.0
// raft.go: what the rules say of it stands in probes.tsv.
package main

import (
	"io"

	"github.com/hashicorp/raft"
)

type machine struct{}

func (machine) Apply(*raft.Log) interface{}         { return nil }
func (machine) Snapshot() (raft.FSMSnapshot, error) { return nil, io.EOF }
func (machine) Restore(io.ReadCloser) error         { return nil }

func main() {
	for i := 0; i < 4; i++ {
		config := raft.DefaultConfig()
		address, transport := raft.NewInmemTransport("")
		config.LocalID, config.LogOutput = raft.ServerID(address), io.Discard
		store := raft.NewInmemStore()
		_, err := raft.NewRaft(config, machine{}, store, store, raft.NewInmemSnapshotStore(), transport)
		must(err)
	}
	dump()
}
