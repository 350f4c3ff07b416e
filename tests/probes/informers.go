// SPDX-License-Identifier: Apache-2.0
// informers.go: what the rules say of it stands in probes.tsv.
package main

import (
	"time"

	"k8s.io/client-go/informers"
	"k8s.io/client-go/kubernetes/fake"
	"k8s.io/client-go/tools/cache"
)

func main() {
	for i := 0; i < 8; i++ {
		factory := informers.NewSharedInformerFactory(fake.NewSimpleClientset(), time.Hour)
		factory.Core().V1().Pods().Informer().AddEventHandler(cache.ResourceEventHandlerFuncs{})
		factory.Start(make(chan struct{}))
	}
	dump()
}
