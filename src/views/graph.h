// SPDX-License-Identifier: Apache-2.0
// views/graph.h: samples → who calls whom, with pprof's sums, cuts and order.
//
// Takes    samples whose places name calls, and a name for each call; equal names are one node.
// Gives    nodes in the order of the rows of top, peek and tree, and edges by weight.
// Cum      counts a sample once for a node, however often it stands in the stack.
// Gaps     no edge leads over calls that Go left out, which are no node.
// Costs    a few passes over the calls of all samples.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "lineup/views.h"

namespace lineup {

struct GraphEdge {
  std::uint32_t from = 0, to = 0;  // places in Graph::nodes
  std::int64_t weight = 0;
};

struct GraphNode {
  std::string_view name;
  std::int64_t flat = 0, cum = 0;
};

struct Graph {
  std::vector<GraphNode> nodes;      // each name that was seen
  std::vector<std::uint32_t> shown;  // places in `nodes`, in order
  std::vector<GraphEdge> edges;      // heaviest first; ties by names
  std::size_t before_count = 0;      // nodes that were left before nodecount
  std::size_t dropped = 0;           // by nodefraction
  std::int64_t flat = 0;             // of the nodes that are shown, together

  // Of a node, in order: the edges that lead to it, from it.
  std::vector<const GraphEdge*> into(std::uint32_t node) const;
  std::vector<const GraphEdge*> out_of(std::uint32_t node) const;

 private:
  friend class GraphBuilder;
  void index_edges();
  std::vector<std::vector<std::uint32_t>> into_, out_of_;  // places in `edges`
};

struct GraphCut {
  double nodefraction = 0, edgefraction = 0;
  std::size_t nodecount = 0;  // 0: all
  bool cum = false;           // order
};

// `names`: of each place in Profile::calls. An empty one is a gap.
Graph graph_of(const std::vector<ProfileSample>& samples,
               const std::vector<std::string_view>& names, const GraphCut& cut);

}  // namespace lineup
