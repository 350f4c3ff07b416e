// SPDX-License-Identifier: Apache-2.0

// Package monolith runs several services in one process, as firms do.
package monolith

import (
	"example.com/zoo/keeper"

	_ "example.com/zoo/chat"
	_ "example.com/zoo/feed"
	_ "example.com/zoo/fleet"
	_ "example.com/zoo/gateway"
	_ "example.com/zoo/jobs"
	_ "example.com/zoo/ledger"
	_ "example.com/zoo/media"
	_ "example.com/zoo/search"
	_ "example.com/zoo/shop"
	_ "example.com/zoo/vault"
)

func init() {
	keeper.Together("monolith-shop", "A shop with its books: late quotes, open rows, trackers of ended sessions, beside idle actors.",
		"shop-quote-timeout", "ledger-statement", "chat-presence", "fleet-actors")
	keeper.Together("monolith-gateway", "A gateway: forgotten bodies, a lock that is kept, loops that go on, beside busy sockets.",
		"gateway-refused", "vault-refusal", "jobs-heartbeats", "feed-sockets-busy")
	keeper.Together("monolith-media", "Converters: pipes without readers, leases, readers that left, beside batches.",
		"media-encode", "vault-leases", "feed-readers-left", "media-batches")
	keeper.Together("monolith-small", "One or two goroutines each: a channel never made, a file's lock, parked jobs.",
		"chat-bridge", "vault-seal-file", "jobs-parked", "shop-order-checks")
	keeper.Together("monolith-books", "Bookings left open, shards that fail, transports by the dozen, beside sessions that come and go.",
		"ledger-booking", "search-shards", "gateway-tokens", "fleet-sessions")
	keeper.Together("monolith-healthy", "Five healthy services in one process.",
		"feed-events", "fleet-links", "jobs-elastic-pool", "ledger-books", "gateway-upstreams")
}
