// SPDX-License-Identifier: Apache-2.0
// mongo.go: what the rules say of it stands in probes.tsv.
package main

import (
	"context"

	"go.mongodb.org/mongo-driver/mongo"
	"go.mongodb.org/mongo-driver/mongo/options"
)

func main() {
	for i := 0; i < 20; i++ {
		_, err := mongo.Connect(context.Background(), options.Client().ApplyURI("mongodb://127.0.0.1:1"))
		must(err)
	}
	dump()
}
