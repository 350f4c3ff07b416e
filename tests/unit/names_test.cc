// SPDX-License-Identifier: Apache-2.0
// names_test.cc: one spelling for each function, whatever the release, the build
// and the module's present name.
#include "classify/names.h"

#include <gtest/gtest.h>

#include "dumps.h"

namespace lineup {
namespace {

struct Row {
  const char* why;
  const char* printed;
  const char* normal;
};

TEST(NormalName, IsTheSameForEverySpellingOfAFunction) {
  const Row rows[] = {
      {"plain", "main.fetch", "main.fetch"},
      {"method", "net/http.(*conn).serve", "net/http.(*conn).serve"},
      {"vendored in a path", "k8s.io/kubernetes/vendor/k8s.io/client-go/tools/cache.(*Reflector).Run", "k8s.io/client-go/tools/cache.(*Reflector).Run"},
      {"vendored at the root", "vendor/google.golang.org/grpc.(*Server).Serve", "google.golang.org/grpc.(*Server).Serve"},
      {"vendored twice", "a/vendor/b/vendor/c.F", "c.F"},
      {"no vendor folder", "example.com/vendors/x.F", "example.com/vendors/x.F"},
      {"escaped dot", "gopkg.in/natefinch/lumberjack%2ev2.(*Logger).millRun", "gopkg.in/natefinch/lumberjack.v2.(*Logger).millRun"},
      {"escaped dot, other module", "github.com/nats-io/nats%2ego.(*Conn).readLoop", "github.com/nats-io/nats.go.(*Conn).readLoop"},
      {"escaped twice, in closures of Go 1.27", "gopkg.in/yaml%252ev2.F.func1", "gopkg.in/yaml.v2.F.func1"},
      {"other escaped bytes", "example.com/a%22b.F", "example.com/a\"b.F"},
      {"a lone percent sign is kept", "example.com/a%zz.F", "example.com/a%zz.F"},
      {"a percent sign at the end is kept", "example.com/a.F%2", "example.com/a.F%2"},
      {"generic method", "github.com/jackc/puddle/v2.(*Pool[...]).acquire", "github.com/jackc/puddle/v2.(*Pool).acquire"},
      {"generic function", "iter.Pull[...]", "iter.Pull"},
      {"closure of a generic function", "iter.Pull[...].func2", "iter.Pull.func2"},
      {"type arguments in full", "main.Map[go.shape.string,go.shape.struct { A [3]int }]", "main.Map"},
      {"generic method of a generic type, 1.27", "main.(*S[...]).M[...]", "main.(*S).M"},
      {"brackets that do not close are kept", "main.F[", "main.F["},
      {"renamed: sarama", "github.com/Shopify/sarama.(*Broker).responseReceiver", "github.com/IBM/sarama.(*Broker).responseReceiver"},
      {"renamed: amqp", "github.com/streadway/amqp.(*Connection).reader", "github.com/rabbitmq/amqp091-go.(*Connection).reader"},
      {"renamed: websocket", "nhooyr.io/websocket.(*Conn).timeoutLoop", "github.com/coder/websocket.(*Conn).timeoutLoop"},
      {"renamed: etcd, once", "github.com/coreos/etcd/clientv3.(*lessor).recvKeepAliveLoop", "go.etcd.io/etcd/client/v3.(*lessor).recvKeepAliveLoop"},
      {"renamed: etcd, twice", "go.etcd.io/etcd/clientv3.(*lessor).recvKeepAliveLoop", "go.etcd.io/etcd/client/v3.(*lessor).recvKeepAliveLoop"},
      {"renamed: context", "golang.org/x/net/context.propagateCancel.func1", "context.propagateCancel.func1"},
      {"renamed: zookeeper", "github.com/samuel/go-zookeeper/zk.(*Conn).sendLoop", "github.com/go-zookeeper/zk.(*Conn).sendLoop"},
      {"renamed: mgo", "github.com/globalsign/mgo.(*mongoServer).pinger", "gopkg.in/mgo.v2.(*mongoServer).pinger"},
      {"renamed: mgo, escaped", "gopkg.in/mgo%2ev2.(*mongoServer).pinger", "gopkg.in/mgo.v2.(*mongoServer).pinger"},
      {"renamed: etcd's server", "github.com/coreos/etcd/lease.(*lessor).runLoop", "go.etcd.io/etcd/lease.(*lessor).runLoop"},
      {"renamed: etcd's server, modules", "go.etcd.io/etcd/server/v3/lease.(*lessor).runLoop", "go.etcd.io/etcd/lease.(*lessor).runLoop"},
      {"vendored and renamed: etcd", "k8s.io/kubernetes/vendor/github.com/coreos/etcd/clientv3.(*watchGrpcStream).run", "go.etcd.io/etcd/client/v3.(*watchGrpcStream).run"},
      {"renamed: nats", "github.com/nats-io/go-nats.(*Conn).flusher", "github.com/nats-io/nats.go.(*Conn).flusher"},
      {"renamed: nats, the first name", "github.com/nats-io/nats.(*Conn).flusher", "github.com/nats-io/nats.go.(*Conn).flusher"},
      {"renamed: nats, encoders", "github.com/nats-io/nats/encoders/builtin.F", "github.com/nats-io/nats.go/encoders/builtin.F"},
      {"not renamed: the server of nats", "github.com/nats-io/nats-server/v2/server.F", "github.com/nats-io/nats-server/v2/server.F"},
      {"renamed: redis, with its number", "github.com/go-redis/redis/v8/internal/pool.(*ConnPool).reaper", "github.com/redis/go-redis/v8/internal/pool.(*ConnPool).reaper"},
      {"renamed: redis of gopkg.in", "gopkg.in/redis%2ev5/internal/pool.(*ConnPool).reaper", "github.com/redis/go-redis/internal/pool.(*ConnPool).reaper"},
      {"renamed: redigo", "github.com/garyburd/redigo/redis.(*Pool).get", "github.com/gomodule/redigo/redis.(*Pool).get"},
      {"renamed: quic", "github.com/lucas-clemente/quic-go.(*session).run", "github.com/quic-go/quic-go.(*session).run"},
      {"renamed: tail", "github.com/hpcloud/tail.(*Tail).tailFileSync", "github.com/nxadm/tail.(*Tail).tailFileSync"},
      {"renamed: fsnotify", "github.com/howeyc/fsnotify.(*Watcher).readEvents", "github.com/fsnotify/fsnotify.(*Watcher).readEvents"},
      {"renamed: fsnotify of gopkg.in", "gopkg.in/fsnotify%2ev1.(*Watcher).readEvents", "github.com/fsnotify/fsnotify.(*Watcher).readEvents"},
      {"renamed: fsnotify of gopkg.in, in full", "gopkg.in/fsnotify/fsnotify%2ev1.(*Watcher).readEvents", "github.com/fsnotify/fsnotify.(*Watcher).readEvents"},
      {"renamed: lumberjack", "github.com/natefinch/lumberjack.(*Logger).millRun", "gopkg.in/natefinch/lumberjack.v2.(*Logger).millRun"},
      {"renamed: lumberjack, with its number", "github.com/natefinch/lumberjack/v2.(*Logger).millRun", "gopkg.in/natefinch/lumberjack.v2.(*Logger).millRun"},
      {"renamed: cron", "gopkg.in/robfig/cron%2ev2.(*Cron).run", "github.com/robfig/cron.(*Cron).run"},
      {"renamed: cron 3", "gopkg.in/robfig/cron%2ev3.(*Cron).run", "github.com/robfig/cron.(*Cron).run"},
      {"renamed: logrus", "github.com/Sirupsen/logrus.(*Entry).writerScanner", "github.com/sirupsen/logrus.(*Entry).writerScanner"},
      {"renamed: prometheus' tsdb", "github.com/prometheus/tsdb.(*DB).run", "github.com/prometheus/prometheus/tsdb.(*DB).run"},
      {"renamed: docker", "github.com/moby/moby/client.(*Client).Events.func1", "github.com/docker/docker/client.(*Client).Events.func1"},
      {"renamed: certmagic", "github.com/mholt/certmagic.(*Cache).maintainAssets", "github.com/caddyserver/certmagic.(*Cache).maintainAssets"},
      {"renamed: ttlcache", "github.com/ReneKroon/ttlcache/v2.(*Cache).startExpirationProcessing", "github.com/jellydator/ttlcache/v2.(*Cache).startExpirationProcessing"},
      {"renamed: mgo, the first name", "labix.org/v2/mgo.(*mongoServer).pinger", "gopkg.in/mgo.v2.(*mongoServer).pinger"},
      {"not renamed: only begins alike", "github.com/Shopify/saramax.F", "github.com/Shopify/saramax.F"},
      {"HTTP/2 of net/http, to 1.26", "net/http.(*http2ClientConn).readLoop", "net/http/internal/http2.(*ClientConn).readLoop"},
      {"HTTP/2, lower case type", "net/http.(*http2clientStream).writeRequest", "net/http/internal/http2.(*clientStream).writeRequest"},
      {"HTTP/2 of its own module", "golang.org/x/net/http2.(*serverConn).serve", "net/http/internal/http2.(*serverConn).serve"},
      {"HTTP/2, 1.27", "net/http/internal/http2.(*ClientConn).readLoop", "net/http/internal/http2.(*ClientConn).readLoop"},
      {"HTTP/2 vendored by the standard library", "vendor/golang.org/x/net/http2/hpack.(*Decoder).Decode", "net/http/internal/http2/hpack.(*Decoder).Decode"},
      {"closure, 1.4 and older", "main.func·001", "main.func1"},
      {"closure, 1.4 and older, tenth", "main.func·010", "main.func10"},
      {"init, 1.4 and older", "main.init·1", "main.init1"},
      {"package-level closure, to 1.20", "main.glob..func1", "main.init.func1"},
      {"package-level closure, 1.21 on", "main.init.func1", "main.init.func1"},
      {"method value", "main.T.M-fm", "main.T.M"},
      {"method value of a pointer", "main.(*T).M-fm", "main.(*T).M"},
      {"goroutine wrapper, 1.22 on", "main.main.gowrap1", "main.main.gowrap1"},
      {"defer wrapper, 1.17", "main.main·dwrap·1", "main.main.dwrap1"},
      {"letters of any alphabet", "main.Überfunc.Größe世界", "main.Überfunc.Größe世界"},
      {"nothing", "", ""},
      {"no package", "panic", "panic"},
  };
  for (const Row& row : rows) EXPECT_EQ(normal_name(row.printed), row.normal) << row.why << ": " << row.printed;
}

TEST(NormalName, OfANormalNameIsItself) {
  for (const tests::TextFile& file : tests::all_dumps()) {
    const Corpus corpus = tests::read(file.bytes);
    for (std::uint32_t i = 1; i < corpus.strings(); ++i) {
      const std::string once = normal_name(corpus.text(StringId{i}));
      ASSERT_EQ(normal_name(once), once) << corpus.text(StringId{i});
    }
  }
}

TEST(LastingName, LosesTheNumbersOfClosures) {
  const Row rows[] = {
      {"no closure", "main.fetch", "main.fetch"},
      {"closure", "main.fetch.func1", "main.fetch.func"},
      {"another edit", "main.fetch.func12", "main.fetch.func"},
      {"nested, as debug=2 prints it", "main.fetch.func1.2", "main.fetch.func"},
      {"nested, in full", "main.fetch.func1.func2", "main.fetch.func.func"},
      {"wrapper", "main.fetch.gowrap3", "main.fetch.func"},
      {"range function", "main.fetch-range2", "main.fetch-range"},
      {"numbers that are part of a name", "main.sha256.func2go", "main.sha256.func2go"},
      {"a version in the path", "example.com/x/v2.F.func3", "example.com/x/v2.F.func"},
      {"init", "main.init.0", "main.init"},
      {"init, another", "main.init.1", "main.init"},
  };
  for (const Row& row : rows) EXPECT_EQ(lasting_name(normal_name(row.printed)), row.normal) << row.why << ": " << row.printed;
}

TEST(PackageOf, EndsAtTheFirstDotBehindTheLastSlashOutsideBrackets) {
  const Row rows[] = {
      {"", "main.f", "main"},
      {"", "net/http.(*conn).serve", "net/http"},
      {"", "github.com/a/b/c.F.func1", "github.com/a/b/c"},
      {"a slash in type arguments", "main.F[a/b.T]", "main"},
      {"old method value with a path", "net/http.(*T).(net/http.m)-fm", "net/http"},
      {"no dot", "panic", "panic"},
      {"", "", ""},
  };
  for (const Row& row : rows) EXPECT_EQ(package_of(row.printed), row.normal) << row.printed;
}

TEST(Names, KnowWhichPatternsAFunctionMatchesAsAWhole) {
  const Corpus corpus = tests::read(
      "goroutine 1 [select]:\nmain.f()\n\t/a.go:1 +0x1\nmain.fetch()\n\t/a.go:2 +0x1\ngithub.com/Shopify/sarama.Run()\n\t/a.go:3 +0x1\n");
  Grammar grammar;
  grammar.patterns = {"main\\.f", "main\\..*", "github\\.com/IBM/sarama\\.Run", "f"};
  grammar.compiled = std::make_shared<const PatternSet>(grammar.patterns);
  const Names names(corpus, grammar);
  const auto frames = corpus.stack(corpus.shape(tests::goroutines_of(corpus.dumps.at(0)).at(0).shape).stack).frames;
  const auto function = [&](std::size_t i) { return corpus.frame(frames[i]).function; };
  EXPECT_TRUE(names.matches(function(0), 0));
  EXPECT_TRUE(names.matches(function(0), 1));
  EXPECT_FALSE(names.matches(function(0), 3)) << "a part is not enough";
  EXPECT_FALSE(names.matches(function(1), 0));
  EXPECT_TRUE(names.matches(function(1), 1));
  EXPECT_TRUE(names.matches(function(2), 2)) << "patterns are for normal names";
  EXPECT_EQ(names.normal(function(2)), "github.com/IBM/sarama.Run");
  EXPECT_TRUE(names.matches_any(function(2), {0, 2}));
  EXPECT_FALSE(names.matches_any(function(2), {}));
}

}  // namespace
}  // namespace lineup
