// SPDX-License-Identifier: Apache-2.0
// graph.cc: sums over nodes and edges, as often as a cut asks for them anew.
#include "views/graph.h"

#include <algorithm>
#include <tuple>
#include <unordered_map>

namespace lineup {
namespace {

constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);

std::uint64_t magnitude(std::int64_t value) {
  return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

}  // namespace

class GraphBuilder {
 public:
  GraphBuilder(const std::vector<ProfileSample>& samples,
               const std::vector<std::string_view>& names)
      : samples_(samples) {
    std::unordered_map<std::string_view, std::uint32_t> known;
    node_of_.reserve(names.size());
    for (const std::string_view name : names) {
      if (name.empty()) {
        node_of_.push_back(none);
        continue;
      }
      const auto [at, is_new] =
          known.try_emplace(name, static_cast<std::uint32_t>(graph_.nodes.size()));
      if (is_new) graph_.nodes.push_back({name, 0, 0});
      node_of_.push_back(at->second);
    }
    kept_.assign(graph_.nodes.size(), true);
  }

  Graph build(const GraphCut& cut) {
    sum();
    std::int64_t total = 0;
    for (const std::uint32_t node : graph_.shown) total += graph_.nodes[node].flat;
    const std::uint64_t least_node = part(total, cut.nodefraction);
    const std::uint64_t least_edge = part(total, cut.edgefraction);
    if (least_node > 0) {
      const std::size_t before = graph_.shown.size();
      std::erase_if(graph_.shown, [&](std::uint32_t node) {
        return magnitude(graph_.nodes[node].cum) < least_node;
      });
      graph_.dropped = before - graph_.shown.size();
      if (graph_.dropped > 0) sum_over_shown();
    }
    graph_.before_count = graph_.shown.size();
    sort(cut.cum);
    if (cut.nodecount > 0 && graph_.shown.size() > cut.nodecount) {
      graph_.shown.resize(cut.nodecount);
      sum_over_shown();
      sort(cut.cum);
    }
    std::erase_if(graph_.edges,
                  [&](const GraphEdge& edge) { return magnitude(edge.weight) < least_edge; });
    graph_.index_edges();
    graph_.flat = 0;
    for (const std::uint32_t node : graph_.shown) graph_.flat += graph_.nodes[node].flat;
    return std::move(graph_);
  }

 private:
  static std::uint64_t part(std::int64_t total, double fraction) {
    return magnitude(static_cast<std::int64_t>(static_cast<double>(total) * fraction));
  }

  void sum_over_shown() {
    kept_.assign(graph_.nodes.size(), false);
    for (const std::uint32_t node : graph_.shown) kept_[node] = true;
    sum();
  }

  // Sums anew over the nodes that are kept. A node that is not leaves a way over it.
  void sum() {
    for (GraphNode& node : graph_.nodes) node.flat = node.cum = 0;
    graph_.edges.clear();
    std::unordered_map<std::uint64_t, std::size_t> edge_of;
    std::vector<std::size_t> node_seen(graph_.nodes.size(), 0), edge_seen;
    std::size_t number = 0;
    for (const ProfileSample& sample : samples_) {
      ++number;
      std::uint32_t parent = none;
      bool over = false;  // the call below was not kept
      for (auto call = sample.calls.rbegin(); call != sample.calls.rend(); ++call) {
        const std::uint32_t node = node_of_[*call];
        if (node == none) {
          parent = none;
          over = false;
          continue;
        }
        if (!kept_[node]) {
          over = true;
          continue;
        }
        if (node_seen[node] != number) {
          node_seen[node] = number;
          graph_.nodes[node].cum += sample.goroutines;
        }
        if (parent != none && parent != node) {
          const auto [at, is_new] = edge_of.try_emplace((std::uint64_t{parent} << 32) | node,
                                                        graph_.edges.size());
          if (is_new) {
            graph_.edges.push_back({parent, node, 0});
            edge_seen.push_back(0);
          }
          if (edge_seen[at->second] != number) {
            edge_seen[at->second] = number;
            graph_.edges[at->second].weight += sample.goroutines;
          }
        }
        parent = node;
        over = false;
      }
      if (parent != none && !over) graph_.nodes[parent].flat += sample.goroutines;
    }
    graph_.shown.clear();
    for (std::uint32_t node = 0; node < graph_.nodes.size(); ++node)
      if (graph_.nodes[node].cum != 0 || graph_.nodes[node].flat != 0) graph_.shown.push_back(node);
  }

  void sort(bool by_cum) {
    const auto order = [&](std::uint32_t at) {
      const GraphNode& node = graph_.nodes[at];
      const std::uint64_t flat = magnitude(node.flat), cum = magnitude(node.cum);
      return by_cum ? std::tuple(~cum, node.name, ~flat) : std::tuple(~flat, node.name, ~cum);
    };
    std::ranges::sort(graph_.shown, {}, order);
  }

  const std::vector<ProfileSample>& samples_;
  std::vector<std::uint32_t> node_of_;  // by call
  std::vector<bool> kept_;              // by node
  Graph graph_;
};

void Graph::index_edges() {
  std::ranges::sort(edges, {}, [&](const GraphEdge& edge) {
    return std::tuple(~magnitude(edge.weight), nodes[edge.from].name, nodes[edge.to].name);
  });
  into_.resize(nodes.size());
  out_of_.resize(nodes.size());
  for (std::uint32_t at = 0; at < edges.size(); ++at) {
    into_[edges[at].to].push_back(at);
    out_of_[edges[at].from].push_back(at);
  }
}

std::vector<const GraphEdge*> Graph::into(std::uint32_t node) const {
  std::vector<const GraphEdge*> found;
  for (const std::uint32_t at : into_[node]) found.push_back(&edges[at]);
  return found;
}

std::vector<const GraphEdge*> Graph::out_of(std::uint32_t node) const {
  std::vector<const GraphEdge*> found;
  for (const std::uint32_t at : out_of_[node]) found.push_back(&edges[at]);
  return found;
}

Graph graph_of(const std::vector<ProfileSample>& samples,
               const std::vector<std::string_view>& names, const GraphCut& cut) {
  return GraphBuilder(samples, names).build(cut);
}

}  // namespace lineup
