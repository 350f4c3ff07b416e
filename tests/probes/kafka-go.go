// SPDX-License-Identifier: Apache-2.0
// kafka-go.go: what the rules say of it stands in probes.tsv.
package main

import "github.com/segmentio/kafka-go"

func main() {
	for i := 0; i < 20; i++ {
		kafka.NewReader(kafka.ReaderConfig{Brokers: []string{"127.0.0.1:1"}, Topic: "news", GroupID: "probe"})
	}
	dump()
}
