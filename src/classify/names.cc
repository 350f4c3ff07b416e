// SPDX-License-Identifier: Apache-2.0
// names.cc: normalises function names and matches them against patterns.
#include "classify/names.h"

#include <algorithm>

namespace lineup {
namespace {

// Where the package path ends: at the first dot behind the last slash that
// stands outside brackets and parentheses.
std::size_t package_end(std::string_view name) {
  const std::size_t bracket = name.find_first_of("([{");
  std::size_t from = name.substr(0, bracket).rfind('/');
  if (from == std::string_view::npos) from = 0;
  const std::size_t dot = name.find('.', from);
  return dot == std::string_view::npos ? name.size() : dot;
}

void drop_vendor(std::string& name) {
  const std::size_t end = std::string_view(name).find_first_of("([{");
  const std::string_view path = std::string_view(name).substr(0, end);
  constexpr std::string_view word = "vendor/";
  const std::size_t at = path.rfind("/vendor/");
  if (at != std::string_view::npos) name.erase(0, at + 1 + word.size());
  else if (path.starts_with(word)) name.erase(0, word.size());
}

int hex_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

// cmd/internal/objabi.PathToPrefix escapes dots of the last path element and odd
// bytes. Go 1.27 escapes some closures' packages twice (%252e): so, again.
void unescape(std::string& name) {
  for (int round = 0; round < 2 && name.find('%') != std::string::npos; ++round) {
    std::string out;
    for (std::size_t at = 0; at < name.size(); ++at) {
      if (name[at] == '%' && at + 2 < name.size()) {
        const int high = hex_value(name[at + 1]), low = hex_value(name[at + 2]);
        if (high >= 0 && low >= 0) {
          out += static_cast<char>(high * 16 + low);
          at += 2;
          continue;
        }
      }
      out += name[at];
    }
    name = std::move(out);
  }
}

// "pkg.(*Pool[...]).get", "pkg.Map[go.shape.int,go.shape.string]" lose what is in brackets.
void drop_type_arguments(std::string& name) {
  if (name.find('[') == std::string::npos) return;
  std::string out;
  int depth = 0;
  for (char c : name) {
    if (c == '[') ++depth;
    if (depth == 0) out += c;
    if (c == ']' && depth > 0) --depth;
  }
  if (depth == 0) name = std::move(out);
}

struct Alias {
  std::string_view from, to;
};
// Modules that were renamed, under the name they bear now.
constexpr Alias aliases[] = {
    {"golang.org/x/net/context", "context"},
    {"github.com/nats-io/nats.go", "github.com/nats-io/nats.go"},  // before the next, which it begins with
    {"github.com/nats-io/nats", "github.com/nats-io/nats.go"},
    {"github.com/nats-io/go-nats", "github.com/nats-io/nats.go"},
    {"github.com/garyburd/redigo", "github.com/gomodule/redigo"},
    {"github.com/lucas-clemente/quic-go", "github.com/quic-go/quic-go"},
    {"github.com/hpcloud/tail", "github.com/nxadm/tail"},
    {"github.com/howeyc/fsnotify", "github.com/fsnotify/fsnotify"},
    {"gopkg.in/fsnotify.v1", "github.com/fsnotify/fsnotify"},
    {"gopkg.in/fsnotify/fsnotify.v1", "github.com/fsnotify/fsnotify"},
    {"github.com/natefinch/lumberjack/v2", "gopkg.in/natefinch/lumberjack.v2"},
    {"github.com/natefinch/lumberjack", "gopkg.in/natefinch/lumberjack.v2"},
    {"gopkg.in/robfig/cron.v2", "github.com/robfig/cron"},
    {"gopkg.in/robfig/cron.v3", "github.com/robfig/cron"},
    {"github.com/Sirupsen/logrus", "github.com/sirupsen/logrus"},
    {"github.com/prometheus/tsdb", "github.com/prometheus/prometheus/tsdb"},
    {"github.com/moby/moby", "github.com/docker/docker"},
    {"github.com/mholt/certmagic", "github.com/caddyserver/certmagic"},
    {"github.com/ReneKroon/ttlcache", "github.com/jellydator/ttlcache"},
    {"labix.org/v2/mgo", "gopkg.in/mgo.v2"},
    {"nhooyr.io/websocket", "github.com/coder/websocket"},
    {"github.com/Shopify/sarama", "github.com/IBM/sarama"},
    {"github.com/streadway/amqp", "github.com/rabbitmq/amqp091-go"},
    {"github.com/globalsign/mgo", "gopkg.in/mgo.v2"},
    {"github.com/samuel/go-zookeeper", "github.com/go-zookeeper"},
    {"github.com/coreos/etcd/clientv3", "go.etcd.io/etcd/client/v3"},
    {"go.etcd.io/etcd/clientv3", "go.etcd.io/etcd/client/v3"},
    {"github.com/coreos/etcd", "go.etcd.io/etcd"},
    {"go.etcd.io/etcd/server/v3", "go.etcd.io/etcd"},
    {"github.com/go-redis/redis", "github.com/redis/go-redis"},
    {"golang.org/x/net/http2", "net/http/internal/http2"},
    {"net/http.(*http2", "net/http/internal/http2.(*"},
    {"net/http.http2", "net/http/internal/http2."},
};

void rename_module(std::string& name) {
  // gopkg.in/redis.v5, github.com/go-redis/redis/v8 and its packages
  if (name.starts_with("gopkg.in/redis.v")) {
    const std::size_t end = name.find_first_not_of("0123456789", 16);
    if (end != std::string::npos) name.replace(0, end, "github.com/redis/go-redis");
    return;
  }
  for (const Alias& alias : aliases) {
    const std::size_t last = alias.from.size() - 1;  // where names of one host differ
    if (name.size() <= last || name[last] != alias.from[last]) continue;
    if (!name.starts_with(alias.from)) continue;
    const bool open = alias.from.ends_with('*') || alias.from.ends_with("http2");
    const char next = name.size() > alias.from.size() ? name[alias.from.size()] : '.';
    if (!open && next != '.' && next != '/') continue;
    name.replace(0, alias.from.size(), alias.to);
    break;
  }
}

// "main.func·001" of Go 1.4 and older, "main.f·dwrap·1" of 1.17. One pass: a
// name may be made of dots.
std::string without_middle_dots(std::string_view name) {
  constexpr std::string_view dot = "\xc2\xb7";
  std::string out;
  while (true) {
    const std::size_t at = name.find(dot);
    out += name.substr(0, at);
    if (at == std::string_view::npos) return out;
    name.remove_prefix(at + dot.size());
    if (name.starts_with("dwrap")) out += '.';
    while (name.size() > 1 && name.front() == '0') name.remove_prefix(1);
  }
}

void rename_closures(std::string& name) {
  name = without_middle_dots(name);
  if (const std::size_t at = name.find(".glob..func"); at != std::string::npos) name = name.substr(0, at) + ".init." + name.substr(at + 7);
  if (name.ends_with("-fm")) name.resize(name.size() - 3);
  if (name.ends_with(")fm")) name.resize(name.size() - 2);
}

constexpr std::string_view closures[] = {".func", ".gowrap", ".deferwrap", ".dwrap", "-range", "."};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

std::string normal_name(std::string_view printed) {
  std::string name(printed);
  drop_vendor(name);
  unescape(name);
  drop_type_arguments(name);
  rename_module(name);
  rename_closures(name);
  return name;
}

std::string lasting_name(std::string_view name) {
  const std::size_t start = package_end(name);
  std::string out(name.substr(0, start));
  // ".func12" -> ".func", ".gowrap3" -> ".func", ".2" -> "", "-range1" -> "-range"
  for (std::size_t at = start; at < name.size(); ++at) {
    const std::string_view rest = name.substr(at);
    std::size_t word = 0;
    for (const std::string_view closure : closures) {
      if (rest.front() != '.' && rest.front() != '-') break;
      if (rest.starts_with(closure) && rest.size() > closure.size() && is_digit(rest[closure.size()])) {
        std::size_t end = closure.size();
        while (end < rest.size() && is_digit(rest[end])) ++end;
        if (end < rest.size() && rest[end] != '.' && rest[end] != '-') continue;
        word = end;
        out += closure == "-range" ? "-range" : closure == "." ? "" : ".func";
        break;
      }
    }
    if (word == 0) out += name[at];
    else at += word - 1;
  }
  return out;
}

std::string_view package_of(std::string_view name) { return name.substr(0, package_end(name)); }

Names::Names(const Corpus& corpus, const Grammar& grammar, Functions* functions)
    : corpus_(corpus), patterns_(*grammar.compiled), functions_(functions), entries_(corpus.strings()) {}

const Function& Names::entry(StringId function) const {
  const Function*& known = entries_[function.index];
  if (known != nullptr) return *known;
  const std::string_view printed = corpus_.text(function);
  const auto make = [&] {
    Function made{normal_name(printed), {}, {}};
    made.lasting = lasting_name(made.name);
    made.patterns = patterns_.matching(made.name);
    return made;
  };
  if (functions_ != nullptr) known = functions_->of(printed, make);
  if (known == nullptr) known = own_.emplace_back(std::make_unique<Function>(make())).get();
  return *known;
}

bool Names::matches(StringId function, PatternId pattern) const {
  return std::ranges::binary_search(entry(function).patterns, pattern);
}

bool Names::matches_any(StringId function, const std::vector<PatternId>& patterns) const {
  for (PatternId pattern : patterns)
    if (matches(function, pattern)) return true;
  return false;
}

}  // namespace lineup
