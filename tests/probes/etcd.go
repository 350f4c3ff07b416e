// SPDX-License-Identifier: Apache-2.0
// etcd.go: what the rules say of it stands in probes.tsv.
package main

import (
	"context"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
)

func main() {
	for i := 0; i < 8; i++ {
		client, err := clientv3.New(clientv3.Config{Endpoints: []string{"127.0.0.1:1"}, AutoSyncInterval: time.Hour})
		must(err)
		client.Watch(clientv3.WithRequireLeader(context.Background()), "key")
		go client.KeepAlive(context.Background(), 1)
	}
	dump()
}
