// SPDX-License-Identifier: Apache-2.0
// tables.cc: top, tree, peek and traces, in pprof's layouts to the last blank.
#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>

#include "lineup/views.h"
#include "model/clock.h"
#include "views/graph.h"
#include "views/list.h"
#include "views/rows.h"
#include "views/samples.h"
#include "views/select.h"

namespace lineup {
namespace {

std::string trimmed(std::string text) { return text.erase(0, text.find_first_not_of(' ')); }

std::string base_name(const std::string& path) {
  const std::size_t end = path.find_last_not_of('/');
  const std::string whole = path.substr(0, end + 1);
  return whole.substr(whole.find_last_of('/') + 1);
}

// What a view begins with, without the numbers of the view itself.
std::string head_of(const Profile& profile, const ViewRequest& request) {
  std::string out;
  const std::string& file = profile.program.empty() ? profile.name : profile.program;
  if (!file.empty()) out += fmt::format("File: {}\n", printable(base_name(file)));
  if (!profile.build_id.empty()) out += fmt::format("Build ID: {}\n", printable(profile.build_id));
  for (const std::string& comment : profile.comments) out += printable(comment) + '\n';
  const bool has_runtime = std::ranges::any_of(profile.calls, is_of_runtime);
  if (!has_runtime) out += "Frames of the runtime: not in the dump\n";
  else if (!request.runtime) out += "Frames of the runtime: hidden (-runtime shows them)\n";
  out += fmt::format("Type: {}\n", printable(profile.type));
  if (profile.time_unix_nanos) {
    std::string time = time_text(*profile.time_unix_nanos).substr(0, 19);
    std::ranges::replace(time, 'T', ' ');
    out += fmt::format("Time: {} UTC\n", time);
  }
  return out;
}

// One view on its way to text.
class Table {
 public:
  Table(const Profile& profile, const ViewRequest& request)
      : profile_(profile), request_(request), total_(total_of(profile)) {}

  Result<View> take() {
    Result<Selected> selected = select_samples(profile_, request_);
    if (!selected) return selected.error();
    selected_ = std::move(*selected);
    std::optional<Error> error;
    switch (request_.kind) {
      case ViewKind::top: put_top(); break;
      case ViewKind::traces: put_traces(); break;
      case ViewKind::peek: error = put_peek(); break;
      case ViewKind::tree: put_tree(nullptr); break;
      case ViewKind::list: error = put_list(); break;
    }
    if (error) return *error;
    return View{std::move(out_), std::move(selected_.warnings)};
  }

 private:
  Graph make_graph() {
    named_ = name_rows(profile_, std::move(selected_.samples), request_);
    named_.samples = merge(named_.samples, Same::stack);
    cut_.cum = request_.cum;
    if (request_.kind != ViewKind::peek && request_.trim) {
      cut_.nodefraction = request_.nodefraction;
      cut_.edgefraction = request_.edgefraction;
      cut_.nodecount = request_.nodecount.value_or(request_.kind == ViewKind::tree ? 80 : 0);
    }
    names_ = named_.views();
    return graph_of(named_.samples, names_, cut_);
  }

  void put_head(const Graph& graph) {
    out_ = head_of(profile_, request_);
    if (!selected_.filters.empty()) out_ += "Active filters:\n";
    for (const std::string& filter : selected_.filters) out_ += "   " + filter + '\n';
    out_ += fmt::format("Showing nodes accounting for {}, {} of {} total\n", graph.flat,
                        trimmed(percentage(graph.flat, total_)), total_);
    if (total_ == 0) return;
    if (graph.dropped > 0)
      out_ += fmt::format("Dropped {} node{} (cum <= {})\n", graph.dropped,
                          graph.dropped == 1 ? "" : "s",
                          std::abs(static_cast<std::int64_t>(static_cast<double>(total_) *
                                                             cut_.nodefraction)));
    if (!graph.shown.empty() && graph.shown.size() < graph.before_count)
      out_ += fmt::format("Showing top {} nodes out of {}\n", graph.shown.size(),
                          graph.before_count);
  }

  // "flat flat% sum% cum cum%".
  std::string numbers(const GraphNode& node) {
    shown_ += node.flat;
    return fmt::format("{:>10} {} {} {:>10} {}", node.flat, percentage(node.flat, total_),
                       percentage(shown_, total_), node.cum, percentage(node.cum, total_));
  }

  void put_top() {
    const Graph graph = make_graph();
    put_head(graph);
    out_ += "      flat  flat%   sum%        cum   cum%\n";
    for (const std::uint32_t at : graph.shown)
      out_ += fmt::format("{}  {}\n", numbers(graph.nodes[at]), graph.nodes[at].name);
  }

  std::size_t put_tree(const RE2* only) {
    constexpr std::string_view line =
        "----------------------------------------------------------+-------------\n";
    const Graph graph = make_graph();
    put_head(graph);
    out_ += line;
    out_ += "      flat  flat%   sum%        cum   cum%   calls calls% + context \t \t \n";
    std::size_t matched = 0;
    for (const std::uint32_t at : graph.shown) {
      const GraphNode& node = graph.nodes[at];
      if (only != nullptr &&
          !RE2::PartialMatch(re2::StringPiece(node.name.data(), node.name.size()), *only))
        continue;
      ++matched;
      const auto put_edge = [&](std::int64_t weight, std::uint32_t other) {
        out_ += fmt::format("{:>50} {} |   {}\n", weight, percentage(weight, node.cum),
                            graph.nodes[other].name);
      };
      out_ += line;
      for (const GraphEdge* edge : graph.into(at)) put_edge(edge->weight, edge->from);
      out_ += fmt::format("{}                | {}\n", numbers(node), node.name);
      for (const GraphEdge* edge : graph.out_of(at)) put_edge(edge->weight, edge->to);
    }
    if (!graph.shown.empty()) out_ += line;
    return matched;
  }

  std::optional<Error> wrong_symbol(const RE2& symbol) const {
    if (symbol.ok()) return {};
    return Error{fmt::format("\"{}\" is no regular expression: {}", printable(request_.symbol),
                             symbol.error()),
                 "", "write it in RE2's language, as for go tool pprof"};
  }

  Error nothing_matches() const {
    return Error{"no matches found for regexp: " + printable(request_.symbol), "",
                 "lineup top shows the names there are"};
  }

  std::optional<Error> put_peek() {
    const RE2 symbol(request_.symbol, RE2::Quiet);
    if (std::optional<Error> wrong = wrong_symbol(symbol)) return wrong;
    if (put_tree(&symbol) > 0) return {};
    return nothing_matches();
  }

  std::optional<Error> put_list() {
    const RE2 symbol(request_.symbol, RE2::Quiet);
    if (std::optional<Error> wrong = wrong_symbol(symbol)) return wrong;
    named_ = name_rows(profile_, std::move(selected_.samples), request_);
    named_.samples = merge(named_.samples, Same::stack);
    Listed listed = list_lines(profile_, named_, symbol, request_.source);
    if (listed.routines == 0) return nothing_matches();
    out_ = std::move(listed.text);
    return {};
  }

  void put_traces() {
    constexpr std::string_view line =
        "-----------+-------------------------------------------------------\n";
    out_ = head_of(profile_, request_);
    // Before they are named by row: state and creator would be gone.
    Profile rest;
    rest.calls = profile_.calls;
    rest.samples = merge(selected_.samples, Same::stack_state);
    sort_samples(rest);
    named_ = name_rows(profile_, std::move(rest.samples), request_);
    for (const ProfileSample& sample : named_.samples) {
      out_ += line;
      std::vector<std::string> labels;
      if (sample.of_base) labels.push_back(fmt::format("{:>10}:  {}\n", "pprof::base", "true"));
      for (std::size_t at = 0; at < sample.labels.size();) {
        const std::string_view key = sample.labels[at].key;
        std::string values;
        const bool skip = is_said(sample.labels[at], verdict_label);
        for (; at < sample.labels.size() && sample.labels[at].key == key; ++at)
          values += (values.empty() ? "" : " ") + printable(sample.labels[at].value);
        if (!skip) labels.push_back(fmt::format("{:>10}:  {}\n", printable(key), values));
      }
      std::ranges::sort(labels);
      for (const std::string& label : labels) out_ += label;
      std::string value = std::to_string(sample.goroutines);
      for (const std::uint32_t call : sample.calls) {
        const std::string& name = named_.names[call];
        out_ += fmt::format("{:>10}   {}\n", value, name.empty() ? "..." : name);
        value.clear();
      }
    }
    out_ += line;
  }

  const Profile& profile_;
  const ViewRequest& request_;
  std::int64_t total_;
  Selected selected_;
  Named named_;
  std::vector<std::string_view> names_;
  GraphCut cut_;
  std::int64_t shown_ = 0;  // the flat values of the rows so far
  std::string out_;
};

}  // namespace

Result<View> show(const Profile& profile, const ViewRequest& request) {
  return Table(profile, request).take();
}

}  // namespace lineup
