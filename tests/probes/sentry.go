// SPDX-License-Identifier: Apache-2.0
// sentry.go: what the rules say of it stands in probes.tsv.
package main

import "github.com/getsentry/sentry-go"

func main() {
	for i := 0; i < 20; i++ {
		_, err := sentry.NewClient(sentry.ClientOptions{Dsn: "http://key@127.0.0.1:1/1"})
		must(err)
	}
	dump()
}
