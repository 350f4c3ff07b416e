// SPDX-License-Identifier: Apache-2.0
// client-go.go: what the rules say of it stands in probes.tsv.
package main

import (
	"time"

	"k8s.io/apimachinery/pkg/util/wait"
	"k8s.io/apimachinery/pkg/watch"
	"k8s.io/client-go/util/workqueue"
)

func main() {
	for i := 0; i < 20; i++ {
		queue := workqueue.NewDelayingQueue()
		go queue.Get()
		watch.NewBroadcaster(1, watch.WaitIfChannelFull)
		go wait.Until(func() {}, time.Hour, make(chan struct{}))
	}
	dump()
}
