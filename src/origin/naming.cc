// SPDX-License-Identifier: Apache-2.0
// naming.cc: the writer of a log before the parts of a path.
#include "origin/naming.h"

#include <algorithm>
#include <map>
#include <vector>

#include "origin/writer_names.h"

namespace lineup {
namespace {

// "web" of "web[12]" and of "host/web[12]".
std::string without_number(const std::string& writer) { return writer.substr(0, writer.rfind('[')); }

// The lines of a log between the first and the last of a writer.
struct Extent {
  std::uint64_t begin = 0, end = 0;
};

}  // namespace

Naming::Naming(const Corpus& corpus, std::span<const PathParts> parts) : parts_(parts) {
  std::map<Writer, std::map<std::string, Extent>> of_name;
  for (const Dump& dump : corpus.dumps) {
    if (dump.writer.empty() || dump.writer_begins == 0) continue;
    auto& writers = of_name[{dump.member, dump.writer_host, without_number(dump.writer)}];
    Extent& extent = writers.try_emplace(dump.writer, Extent{dump.writer_begins, dump.writer_ends})
                         .first->second;
    extent.begin = std::min(extent.begin, dump.writer_begins);
    extent.end = std::max(extent.end, dump.writer_ends);
  }
  for (const auto& [name, writers] : of_name) {
    std::vector<std::pair<Extent, const std::string*>> in_order;
    for (const auto& [writer, extent] : writers) in_order.emplace_back(extent, &writer);
    std::ranges::sort(in_order, {}, [](const auto& one) { return one.first.begin; });
    // The one of those before that ends last.
    std::size_t last = 0;
    for (std::size_t i = 1; i < in_order.size(); ++i) {
      if (in_order[i].first.begin < in_order[last].first.end)
        for (const std::size_t both : {last, i})
          at_once_.emplace(std::get<0>(name), std::get<1>(name), *in_order[both].second);
      if (in_order[i].first.end > in_order[last].first.end) last = i;
    }
  }
}

Named Naming::of(const Dump& dump) const {
  const PathParts& parts = parts_[dump.member];
  Named named{parts.service, parts.instance, parts.host, parts.version};
  if (named.version.empty()) named.version = dump.build_id;
  if (!dump.writer.empty()) {
    // The file is then a log of several, and its place is where they ran.
    std::string place = named.instance.empty() ? named.service : named.instance;
    if (!named.host.empty()) place = place.empty() ? named.host : named.host + "/" + place;
    // Hosts of one name in two places are two, but a place may be named after its host.
    const std::string& host = dump.writer_host;
    const bool is_host =
        place == host || place.ends_with("/" + host) || host.starts_with(place + ".");
    named.host = host.empty() ? place : place.empty() || is_host ? host : place + "/" + host;
    const std::string name = without_number(dump.writer);
    const bool is_copy = at_once_.contains({dump.member, dump.writer_host, dump.writer});
    named.instance = is_copy ? dump.writer : name;
    named.service = service_of_writer(name);
  }
  if (named.service.empty() && !named.instance.empty()) named.service = named.instance;
  return named;
}

}  // namespace lineup
