package main

import (
	"bytes"
	"context"
	"io"
	"log"
	"os"
	"path/filepath"
	"time"

	"github.com/allegro/bigcache/v3"
	"github.com/bitly/go-hostpool"
	"github.com/caddyserver/certmagic"
	"github.com/dgraph-io/badger/v4"
	"github.com/dgraph-io/ristretto/v2"
	"github.com/fsnotify/fsnotify"
	"github.com/getsentry/sentry-go"
	"github.com/golang/glog"
	"github.com/jellydator/ttlcache/v3"
	"github.com/nxadm/tail"
	"github.com/open-feature/go-sdk/openfeature"
	"github.com/open-feature/go-sdk/openfeature/memprovider"
	gocache "github.com/patrickmn/go-cache"
	"github.com/rcrowley/go-metrics"
	"github.com/robfig/cron/v3"
	"github.com/sirupsen/logrus"
	"github.com/syndtr/goleveldb/leveldb"
	"github.com/syndtr/goleveldb/leveldb/storage"
	_ "go.opencensus.io/stats/view"
	otellog "go.opentelemetry.io/otel/sdk/log"
	"go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.uber.org/zap/zapcore"
	"gopkg.in/natefinch/lumberjack.v2"
	"k8s.io/klog/v2"
)

func scratch() string { return must(os.MkdirTemp("", "objects")) }

func touch(dir string, n int) {
	for i := 0; i < n; i++ {
		os.WriteFile(filepath.Join(dir, "f"), bytes.Repeat([]byte("line\n"), i+1), 0o600)
	}
}

type logs struct{}

func (logs) Export(context.Context, []otellog.Record) error { return nil }
func (logs) Shutdown(context.Context) error                 { return nil }
func (logs) ForceFlush(context.Context) error               { return nil }

type metricsOut struct{}

func (metricsOut) Temporality(k metric.InstrumentKind) metricdata.Temporality {
	return metric.DefaultTemporalitySelector(k)
}
func (metricsOut) Aggregation(k metric.InstrumentKind) metric.Aggregation {
	return metric.DefaultAggregationSelector(k)
}
func (metricsOut) Export(context.Context, *metricdata.ResourceMetrics) error { return nil }
func (metricsOut) ForceFlush(context.Context) error                          { return nil }
func (metricsOut) Shutdown(context.Context) error                            { return nil }

func init() {
	objects["fsnotify"] = func() {
		w := must(fsnotify.NewWatcher())
		w.Add(scratch())
		go func() {
			for range w.Events {
			}
		}()
	}
	objects["fsnotify-unread"] = func() {
		dir := scratch()
		w := must(fsnotify.NewWatcher())
		w.Add(dir)
		touch(dir, 3)
	}
	objects["tail"] = func() {
		dir := scratch()
		touch(dir, 1)
		t := must(tail.TailFile(filepath.Join(dir, "f"), tail.Config{Follow: true, Logger: tail.DiscardingLogger}))
		go func() {
			for range t.Lines {
			}
		}()
	}
	objects["lumberjack"] = func() {
		l := &lumberjack.Logger{Filename: filepath.Join(scratch(), "log")}
		l.Write([]byte("x\n"))
		l.Rotate()
		l.Close()
	}
	objects["logrus-writer"] = func() { keep = append(keep, logrus.New().Writer()) }
	objects["zap-buffered"] = func() {
		s := &zapcore.BufferedWriteSyncer{WS: zapcore.AddSync(io.Discard)}
		s.Write([]byte("x\n"))
		keep = append(keep, s)
	}
	objects["klog-glog-opencensus"] = func() {
		klog.StartFlushDaemon(time.Minute)
		glog.Flush()
	}
	objects["otel"] = func() {
		keep = append(keep, trace.NewTracerProvider(trace.WithBatcher(tracetest.NewNoopExporter())),
			metric.NewMeterProvider(metric.WithReader(metric.NewPeriodicReader(metricsOut{}))),
			otellog.NewLoggerProvider(otellog.WithProcessor(otellog.NewBatchProcessor(logs{}))))
	}
	objects["go-cache"] = func() { keep = append(keep, gocache.New(time.Minute, time.Minute)) }
	objects["bigcache"] = func() { must(bigcache.New(context.Background(), bigcache.DefaultConfig(time.Minute))) }
	objects["ristretto"] = func() {
		must(ristretto.NewCache(&ristretto.Config[string, int]{NumCounters: 100, MaxCost: 100, BufferItems: 64}))
	}
	objects["ttlcache"] = func() {
		c := ttlcache.New[string, int](ttlcache.WithTTL[string, int](time.Minute))
		c.Set("a", 1, time.Minute)
		go c.Start()
	}
	objects["leveldb"] = func() { must(leveldb.Open(storage.NewMemStorage(), nil)) }
	objects["badger"] = func() { must(badger.Open(badger.DefaultOptions("").WithInMemory(true).WithLogger(nil))) }
	objects["cron"] = func() {
		c := cron.New(cron.WithSeconds())
		c.AddFunc("* * * * * *", refreshPrices)
		c.Start()
		keep = append(keep, c)
		time.Sleep(4 * time.Second)
	}
	objects["sentry"] = func() {
		must(sentry.NewClient(sentry.ClientOptions{Dsn: "http://k@" + nobody + "/1", Transport: sentry.NewHTTPTransport()}))
	}
	objects["go-metrics"] = func() { keep = append(keep, metrics.NewMeter()) }
	objects["hostpool"] = func() {
		keep = append(keep, hostpool.NewEpsilonGreedy([]string{"a", "b"}, 0, &hostpool.LinearEpsilonValueCalculator{}))
	}
	objects["certmagic"] = func() {
		keep = append(keep, certmagic.NewCache(certmagic.CacheOptions{
			GetConfigForCert: func(certmagic.Certificate) (*certmagic.Config, error) { return &certmagic.Default, nil },
		}))
	}
	objects["openfeature"] = func() {
		if err := openfeature.SetProviderAndWait(memprovider.NewInMemoryProvider(nil)); err != nil {
			log.Fatal(err)
		}
	}
}

// refreshPrices takes longer than the second between its starts.
func refreshPrices() {
	prices := make(chan int)
	<-prices
}
