// SPDX-License-Identifier: Apache-2.0

// Package catalog shows what is for sale.
package catalog

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/alicebob/miniredis/v2"
	"github.com/fsnotify/fsnotify"
	"github.com/jellydator/ttlcache/v3"
	"github.com/labstack/echo/v4"
	"github.com/redis/go-redis/v9"
	"gopkg.in/natefinch/lumberjack.v2"

	"example.com/market/furnish"
	"example.com/zoo/keeper"
	"example.com/zoo/mark"
	"example.com/zoo/platform"
)

func init() {
	keeper.Leak("catalog-price-feed", "Each view of an article subscribes to its price in Redis and does not close the subscription.",
		priceFeed, "redis-pubsub-not-closed", "redis-pubsub-not-read")
	keeper.Healthy("catalog-stock", "Eight workers share a Redis client; one subscription tells of changes.", stock)
	keeper.Leak("catalog-baskets", "Each import makes a cache with an eviction loop, which is never stopped.",
		baskets, "cache-janitor", "object-loop-not-ended", "select-no-exit", "worker-not-stopped", "ticker-loop-not-ended", "timer-loop")
	keeper.Healthy("catalog-views", "Two caches with their eviction loops, for as long as the process lives.", views)
	keeper.Leak("catalog-settings", "Each reload watches the settings with a new watcher and forgets the old.",
		settings, "fsnotify-not-closed", "fsnotify-not-drained")
	keeper.Healthy("catalog-files", "One watcher tells the service of new price lists.", files)
	keeper.Leak("catalog-search", "A search that is too late for its page still wants to hand over what it found.",
		search, "chan-send-no-receiver")
	keeper.Healthy("catalog-pages", "Pages of the catalog, some slow, and streams of news that people read.", pages)
	keeper.Leak("catalog-audit", "Each import logs through a rotating file of its own.", audit, "lumberjack")
}

func redisAt(s *keeper.Stage) *redis.Client {
	server := miniredis.NewMiniRedis()
	furnish.Must(server.Start())
	return redis.NewClient(&redis.Options{Addr: server.Addr(), PoolSize: 10})
}

type prices struct{ client *redis.Client }

func (p *prices) current(ctx context.Context, article string) string {
	var changes <-chan *redis.Message
	furnish.Doomed("redis-pubsub-not-closed", func() {
		changes = p.client.Subscribe(ctx, "price:"+article).Channel()
	})
	select {
	case change := <-changes:
		return change.Payload
	case <-ctx.Done():
		return ""
	}
}

func priceFeed(s *keeper.Stage) {
	platform.Web(s, 3)
	var p prices
	furnish.Other(func() { p.client = redisAt(s) })
	s.Arrive(360, func(i int) {
		ctx, cancel := furnish.Soon(s, time.Second)
		defer cancel()
		p.current(ctx, fmt.Sprint(i))
	})
}

func stock(s *keeper.Stage) {
	platform.Web(s, 3)
	client := redisAt(s)
	for i := 0; i < 8; i++ {
		go func() {
			for n := 0; ; n++ {
				client.Incr(context.Background(), fmt.Sprint("stock:", n%100))
				time.Sleep(s.For(time.Second))
			}
		}()
	}
	subscription := client.Subscribe(context.Background(), "stock")
	go func() {
		for change := range subscription.Channel() {
			_ = change.Payload
		}
	}()
	s.Arrive(3600, func(i int) { client.Publish(context.Background(), "stock", i) })
}

type basket struct{ articles []string }

func newBaskets(s *keeper.Stage) *ttlcache.Cache[string, basket] {
	cache := ttlcache.New[string, basket](ttlcache.WithTTL[string, basket](s.For(10 * time.Minute)))
	go cache.Start()
	return cache
}

func baskets(s *keeper.Stage) {
	platform.Web(s, 3)
	s.Arrive(300, func(i int) {
		furnish.Doomed("cache-janitor", func() {
			newBaskets(s).Set("guest", basket{articles: []string{"lamp"}}, ttlcache.DefaultTTL)
		})
	})
}

func views(s *keeper.Stage) {
	platform.Web(s, 3)
	articles, guests := newBaskets(s), newBaskets(s)
	s.Arrive(7200, func(i int) {
		articles.Set(fmt.Sprint(i%50), basket{}, ttlcache.DefaultTTL)
		guests.Get(fmt.Sprint(i % 50))
	})
}

type configuration struct {
	folder  string
	watcher *fsnotify.Watcher
}

func (c *configuration) reload() {
	watcher, err := fsnotify.NewWatcher()
	furnish.Must(err)
	furnish.Must(watcher.Add(c.folder))
	c.watcher = watcher
}

func settings(s *keeper.Stage) {
	platform.Web(s, 3)
	c := &configuration{folder: filepath.Join(s.Dir, "market")}
	furnish.Must(os.Mkdir(c.folder, 0o755))
	s.Arrive(240, func(i int) { furnish.Doomed("fsnotify-not-closed", c.reload) })
}

func files(s *keeper.Stage) {
	platform.Web(s, 3)
	folder := filepath.Join(s.Dir, "lists")
	furnish.Must(os.Mkdir(folder, 0o755))
	watcher, err := fsnotify.NewWatcher()
	furnish.Must(err)
	furnish.Must(watcher.Add(folder))
	go func() {
		for {
			select {
			case <-watcher.Events:
			case <-watcher.Errors:
			}
		}
	}()
	s.Arrive(600, func(i int) { os.WriteFile(filepath.Join(folder, fmt.Sprint(i%5)), []byte("1.99"), 0o644) })
}

type finder struct{ s *keeper.Stage }

func (f *finder) page(c echo.Context) error {
	found := make(chan []string)
	go f.find(found, c.QueryParam("q"))
	select {
	case articles := <-found:
		return c.JSON(http.StatusOK, articles)
	case <-time.After(f.s.For(2 * time.Second)):
		return c.NoContent(http.StatusGatewayTimeout)
	}
}

func (f *finder) find(found chan<- []string, words string) {
	time.Sleep(f.s.For(3 * time.Second))
	mark.Leak("chan-send-no-receiver")
	found <- []string{words}
}

func serve(s *keeper.Stage, e *echo.Echo) string {
	l := s.Listen()
	e.Listener = l
	e.HideBanner, e.HidePort = true, true
	go e.Start("")
	return l.Addr().String()
}

func search(s *keeper.Stage) {
	platform.Small(s)
	e := echo.New()
	f := &finder{s}
	e.GET("/search", f.page)
	s.Visit("get", serve(s, e), "/search?q=lamp", 0, 600)
}

func pages(s *keeper.Stage) {
	platform.Small(s)
	e := echo.New()
	e.GET("/article", func(c echo.Context) error {
		time.Sleep(s.For(300 * time.Millisecond))
		return c.String(http.StatusOK, "lamp")
	})
	e.GET("/news", func(c echo.Context) error {
		c.Response().WriteHeader(http.StatusOK)
		tick := time.NewTicker(s.For(5 * time.Second))
		defer tick.Stop()
		for {
			select {
			case <-c.Request().Context().Done():
				return nil
			case <-tick.C:
				fmt.Fprintln(c.Response(), "new lamps")
				c.Response().Flush()
			}
		}
	})
	address := serve(s, e)
	s.Visit("user", address, "/article", 6, 36000)
	s.Visit("stream", address, "/news", 10, 36000)
}

func audit(s *keeper.Stage) {
	platform.Web(s, 3)
	s.Arrive(300, func(i int) {
		furnish.Doomed("lumberjack", func() {
			log := &lumberjack.Logger{Filename: filepath.Join(s.Dir, "audit.log"), MaxSize: 10}
			fmt.Fprintln(log, "import", i)
		})
	})
}
