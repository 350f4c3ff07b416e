// SPDX-License-Identifier: Apache-2.0
// trie.cc: finds and makes the nodes of the tree of stacks.
#include "parse/trie.h"

#include <cstring>

namespace lineup {

// Go 1.0 to 1.27. The waits below them, sync.runtime_SemacquireMutex and its like,
// are given a field of the lock, and print it as stale more often than not.
bool takes_lock(std::string_view function) {
  if (function.starts_with("internal/")) function.remove_prefix(9);  // 1.24 on
  return function == "sync.(*Mutex).lockSlow" || function == "sync.(*Mutex).Lock" || function == "sync.(*RWMutex).Lock" || function == "sync.(*RWMutex).RLock";
}

std::string_view type_of_method(std::string_view function) {
  const std::size_t star = function.find(".(*");
  const std::size_t end = star == std::string_view::npos ? star : function.find(")", star);
  return end == std::string_view::npos ? function : function.substr(0, end + 1);
}

std::uint32_t StackTrie::find_line(std::string_view text, std::uint64_t hash) const {
  return line_index_.find(hash, [&](std::uint32_t i) { return lines_[i].text == text; });
}

StackTrie::NodeIndex StackTrie::find_node(NodeIndex parent, std::string_view text, std::uint64_t hash) const {
  const auto is_it = [&](NodeIndex i) { return nodes_[i].bytes == text.size() && std::memcmp(nodes_[i].text, text.data(), text.size()) == 0; };
  if (!nodes_[parent].branches) return nodes_[parent].guess != root && is_it(nodes_[parent].guess) ? nodes_[parent].guess : root;
  return child_index_.find(mix(hash, parent), [&](NodeIndex i) { return is_it(i) && endings_[i].parent == parent; });
}

// The first child of a node is the one that it guesses; only where there are more are
// they found by their hash. Few nodes have more, so that the table stays small.
void StackTrie::add_child(NodeIndex parent, NodeIndex node) {
  const NodeIndex first = nodes_[parent].guess;
  if (first == root) return;
  const auto hash = [&](NodeIndex i) { return mix(hash_text(nodes_[i].text, nodes_[i].bytes), endings_[i].parent); };
  if (!nodes_[parent].branches) child_index_.insert(hash(first), first, hash);
  nodes_[parent].branches = true;
  child_index_.insert(hash(node), node, hash);
}

StackTrie::NodeIndex StackTrie::find_child(NodeIndex parent, std::string_view text) {
  const NodeIndex node = find_node(parent, text, hash_text(text.data(), text.size()));
  Node& from = nodes_[parent];
  if (node != root && from.guess == node) from.doubt = static_cast<std::uint8_t>(from.doubt - (from.doubt > 0));
  else if (node != root) from.guess = node, from.doubt = static_cast<std::uint8_t>(from.doubt + (from.doubt < 64));
  return node;
}

StackTrie::NodeIndex StackTrie::child(NodeIndex parent, NodeKind kind, std::string_view text, std::string_view name,
                                      std::uint32_t number) {
  const std::uint64_t hash = hash_text(text.data(), text.size());
  std::uint32_t line = find_line(text, hash);
  if (line == 0) {
    line = static_cast<std::uint32_t>(lines_.size());
    const std::string_view kept = arena_.copy(text);
    // Nearly always the name is a part of the text.
    const bool inside = name.data() >= text.data() && name.data() + name.size() <= text.data() + text.size();
    const std::string_view kept_name =
        inside ? kept.substr(static_cast<std::size_t>(name.data() - text.data()), name.size()) : arena_.copy(name);
    lines_.push_back({kept, kept_name, number});
    line_index_.insert(hash, line, [&](std::uint32_t i) { return hash_text(lines_[i].text.data(), lines_[i].text.size()); });
  }
  NodeIndex node = find_node(parent, text, hash);
  if (node == root) {
    node = static_cast<NodeIndex>(nodes_.size());
    Node fresh;
    fresh.text = lines_[line].text.data();
    fresh.bytes = static_cast<std::uint32_t>(lines_[line].text.size());
    fresh.kind = kind;
    fresh.has_escape = text.find('\x1b') != std::string_view::npos;
    fresh.takes_lock = kind == NodeKind::call && takes_lock(lines_[line].name);
    fresh.is_method = kind == NodeKind::call && !fresh.takes_lock && type_of_method(lines_[line].name).size() < lines_[line].name.size();
    nodes_.push_back(fresh);
    endings_.push_back({parent, line, {}, 0, {}});
    add_child(parent, node);
  }
  nodes_[parent].guess = node;
  return node;
}

StackId StackTrie::stack_at(NodeIndex at, Corpus& corpus) {
  if (endings_[at].stack) return endings_[at].stack;
  path_.clear();
  for (NodeIndex i = at; i != root; i = endings_[i].parent) path_.push_back(i);

  frames_.clear();
  FrameId created_by;
  for (std::size_t i = path_.size(); i-- > 0;) {
    const Node& node = nodes_[path_[i]];
    const DifferentLine& line = lines_[endings_[path_[i]].line];
    if (node.kind == NodeKind::elided) {
      frames_.push_back(corpus.intern(Frame{corpus.intern(elided_frames), {}, 0}));
    } else if (node.kind == NodeKind::call || node.kind == NodeKind::created) {
      Frame frame{corpus.intern(line.name), {}, 0};
      const NodeKind wanted = node.kind == NodeKind::call ? NodeKind::place : NodeKind::created_place;
      if (i > 0 && nodes_[path_[i - 1]].kind == wanted) {
        const DifferentLine& place = lines_[endings_[path_[i - 1]].line];
        frame.file = corpus.intern(place.name);
        frame.line = place.number;
        --i;
      }
      const FrameId id = corpus.intern(frame);
      if (node.kind == NodeKind::call) frames_.push_back(id);
      else created_by = id;
    }
  }
  // An empty stack is a stack too: entry 0 means "none".
  return endings_[at].stack = corpus.intern(frames_, created_by);
}

}  // namespace lineup
