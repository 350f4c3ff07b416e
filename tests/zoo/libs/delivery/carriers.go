// SPDX-License-Identifier: Apache-2.0

package delivery

import (
	"io"
	"log"

	"github.com/hashicorp/go-retryablehttp"
	"github.com/hashicorp/memberlist"

	"example.com/market/furnish"
	"example.com/zoo/keeper"
	"example.com/zoo/platform"
)

func init() {
	keeper.Leak("delivery-quotes", "A carrier's answer is looked at and its body not closed.", quotes, "http-body-not-closed")
	keeper.Healthy("delivery-depots", "Three depots know of each other by gossip.", depots)
}

type carrier struct {
	client *retryablehttp.Client
	url    string
}

func (c *carrier) offers() bool {
	reply, err := c.client.Get(c.url)
	furnish.Must(err)
	return reply.StatusCode == 200
}

func quotes(s *keeper.Stage) {
	platform.Web(s, 3)
	client := retryablehttp.NewClient()
	client.Logger = nil
	c := &carrier{client, "http://" + s.World.HTTP + "/fast"}
	s.Arrive(360, func(i int) {
		furnish.Doomed("http-body-not-closed", func() { c.offers() })
	})
}

func depots(s *keeper.Stage) {
	platform.Web(s, 3)
	var first string
	for _, name := range []string{"north", "south", "harbour"} {
		config := memberlist.DefaultLocalConfig()
		config.Name, config.BindAddr, config.BindPort, config.AdvertisePort = name, "127.0.0.1", furnish.Port(s), 0
		config.Logger = log.New(io.Discard, "", 0)
		list, err := memberlist.Create(config)
		furnish.Must(err)
		if first == "" {
			first = list.LocalNode().Address()
			continue
		}
		_, err = list.Join([]string{first})
		furnish.Must(err)
	}
}
