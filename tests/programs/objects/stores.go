package main

import (
	"context"
	"errors"
	"log"
	"net/url"
	"time"

	redis8 "github.com/go-redis/redis/v8"
	"github.com/go-zookeeper/zk"
	"github.com/gomodule/redigo/redis"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/nats-io/nats.go"
	amqp "github.com/rabbitmq/amqp091-go"
	redis9 "github.com/redis/go-redis/v9"
	mongo1 "go.mongodb.org/mongo-driver/mongo"
	options1 "go.mongodb.org/mongo-driver/mongo/options"
	"go.mongodb.org/mongo-driver/v2/mongo"
	"go.mongodb.org/mongo-driver/v2/mongo/options"
)

// nobody listens there.
const nobody = "127.0.0.1:1"

func init() {
	ctx := context.Background()
	objects["redis8-client"] = func() {
		c := redis8.NewClient(&redis8.Options{Addr: serve(talkRedis)})
		keep = append(keep, c)
		c.Ping(ctx)
	}
	objects["redis8-pubsub"] = func() {
		c := redis8.NewClient(&redis8.Options{Addr: serve(talkRedis)})
		keep = append(keep, c, c.Subscribe(ctx, "news").Channel())
	}
	objects["redis8-pool"] = func() {
		c := redis8.NewClient(&redis8.Options{Addr: serve(talkRedis), PoolSize: 2, ReadTimeout: -1, PoolTimeout: time.Hour})
		for i := 0; i < 5; i++ {
			go c.BLPop(ctx, 0, "jobs")
		}
	}
	objects["redis9-client"] = func() {
		c := redis9.NewClient(&redis9.Options{Addr: serve(talkRedis)})
		keep = append(keep, c)
		c.Ping(ctx)
	}
	objects["redis9-pubsub"] = func() {
		c := redis9.NewClient(&redis9.Options{Addr: serve(talkRedis)})
		keep = append(keep, c, c.Subscribe(ctx, "news").Channel())
	}
	objects["redis9-pubsub-unread"] = func() {
		c := redis9.NewClient(&redis9.Options{Addr: serve(talkRedis)})
		keep = append(keep, c, c.Subscribe(ctx, "busy").Channel(redis9.WithChannelSendTimeout(time.Hour)))
	}
	objects["redis9-pool"] = func() {
		c := redis9.NewClient(&redis9.Options{Addr: serve(talkRedis), PoolSize: 2, ReadTimeout: -1, PoolTimeout: time.Hour})
		for i := 0; i < 5; i++ {
			go c.BLPop(ctx, 0, "jobs")
		}
	}
	objects["redigo-pubsub"] = func() {
		c := redis.PubSubConn{Conn: must(redis.Dial("tcp", serve(talkRedis)))}
		c.Subscribe("news")
		go listen(c)
	}
	objects["redigo-pool"] = func() {
		addr := serve(talkRedis)
		p := &redis.Pool{MaxActive: 1, Wait: true, Dial: func() (redis.Conn, error) { return redis.Dial("tcp", addr) }}
		keep = append(keep, p.Get())
		for i := 0; i < 3; i++ {
			go p.Get()
		}
	}
	objects["nats"] = func() {
		c := must(nats.Connect("nats://" + serve(talkNATS)))
		must(c.Subscribe("news", func(*nats.Msg) {}))
		must(c.Subscribe("work", func(*nats.Msg) { select {} }))
		s := must(c.SubscribeSync("more"))
		go s.NextMsg(time.Hour)
	}
	objects["nats-reconnect"] = func() {
		must(nats.Connect("nats://"+nobody, nats.RetryOnFailedConnect(true), nats.MaxReconnects(-1), nats.ReconnectWait(time.Minute)))
	}
	objects["amqp"] = func() {
		c := must(amqp.Dial("amqp://u:p@" + serve(talkAMQP) + "/"))
		ch := must(c.Channel())
		must(ch.Consume("jobs", "c", true, false, false, false, nil))
		ch.NotifyClose(make(chan *amqp.Error, 1))
	}
	objects["zk"] = func() {
		c, events, err := zk.Connect([]string{serve(talkZooKeeper)}, 10*time.Second, zk.WithLogInfo(false))
		if err != nil {
			log.Fatal(err)
		}
		keep = append(keep, c, events)
	}
	objects["mongo1"] = func() {
		must(mongo1.Connect(ctx, options1.Client().ApplyURI("mongodb://"+nobody)))
	}
	objects["mongo2"] = func() {
		must(mongo.Connect(options.Client().ApplyURI("mongodb://" + nobody)))
	}
	objects["pgxpool"] = func() {
		u := url.URL{Scheme: "postgres", Host: nobody, Path: "/x"}
		must(pgxpool.New(ctx, u.String()))
	}
}

func listen(c redis.PubSubConn) error {
	for {
		if err, ok := c.ReceiveWithTimeout(0).(error); ok && !errors.Is(err, context.Canceled) {
			return err
		}
	}
}
