// SPDX-License-Identifier: Apache-2.0
// pgxpool.go: what the rules say of it stands in probes.tsv.
package main

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

func main() {
	for i := 0; i < 20; i++ {
		_, err := pgxpool.New(context.Background(), "postgres://probe@127.0.0.1:1/probe?pool_min_conns=0")
		must(err)
	}
	dump()
}
