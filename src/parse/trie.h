// SPDX-License-Identifier: Apache-2.0
// trie.h: the different stacks of an input as paths of lines.
//
// A stack is read line by line down a tree: a node for each line that was ever
// seen at that place, and at each node a guess of which line comes next (the one
// that came last time). A goroutine whose stack was seen before costs one
// comparison a line and no hashing, no copy and no parsing; and because every line
// is compared in full, two stacks can never be taken for one. Where the guess is
// wrong more often than not, the next line is looked up by its hash at once.
//
// The text of a node is the grouping part of its line: the part that does not
// change between two goroutines of a group. Arguments, offsets and the number
// of the creating goroutine stand behind it.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "model/model.h"

namespace lineup {

enum class NodeKind : std::uint8_t {
  root,
  call,           // "main.fetch.func1("
  place,          // "\t/app/fetch.go:21"
  elided,         // "..."
  created,        // "created by main.fetch"
  created_place,  // "\t/app/fetch.go:19"
};

// Whether the first argument of a function is the address of the lock it waits for.
bool takes_lock(std::string_view function);

// "main.(*Cache)" of "main.(*Cache).Get" and of its closures; a function without such
// a type is given back whole.
std::string_view type_of_method(std::string_view function);

class StackTrie {
 public:
  using NodeIndex = std::uint32_t;
  static constexpr NodeIndex root = 0;

  // What every line of a stack that was seen before looks at: small, so that
  // many fit into the processor's caches.
  struct Node {
    const char* text = nullptr;  // Arena::readable_behind bytes may be read behind it
    std::uint32_t bytes = 0;
    NodeIndex guess = root;      // the child that came last; root: none yet
    NodeKind kind = NodeKind::root;
    bool has_escape = false;     // of a terminal: what becomes of it depends on the lines around it
    bool takes_lock = false;     // a call whose first argument is the lock that is waited for
    bool is_method = false;      // a call whose first argument is the object of a type "(*T)"
    bool branches = false;       // it has more than one child
    std::uint8_t doubt = 0;      // how often the guess was wrong lately
  };
  // What only making a stack and ending one looks at.
  struct Ending {
    NodeIndex parent = root;
    std::uint32_t line = 0;  // which different line
    StackId stack;           // once some stack has ended here
    // The shape that ended here last, so that a run of equal goroutines asks
    // the pool only once.
    std::uint32_t last_head = 0;
    ShapeId last_shape;
  };

  StackTrie() : nodes_(1), endings_(1), lines_(1) {}

  const Node& operator[](NodeIndex at) const { return nodes_[at]; }
  Ending& ending(NodeIndex at) { return endings_[at]; }
  NodeIndex parent(NodeIndex at) const { return endings_[at].parent; }

  // The child of `parent` for a line with this grouping part; made if new. The
  // parent will guess it next. `name` is the function or file, `number` the
  // place's line.
  NodeIndex child(NodeIndex parent, NodeKind kind, std::string_view text, std::string_view name, std::uint32_t number);
  // The same, but only if it is there; root if not.
  NodeIndex find_child(NodeIndex parent, std::string_view text);
  // From this doubt on the guess at a node is not worth a look.
  static constexpr std::uint8_t doubtful = 8;

  // The stack that ends at `node`.
  StackId stack_at(NodeIndex node, Corpus& corpus);

 private:
  struct DifferentLine {
    std::string_view text, name;
    std::uint32_t number = 0;
  };
  std::uint32_t find_line(std::string_view text, std::uint64_t hash) const;
  NodeIndex find_node(NodeIndex parent, std::string_view text, std::uint64_t hash) const;
  void add_child(NodeIndex parent, NodeIndex node);

  std::vector<Node> nodes_;
  std::vector<Ending> endings_;  // by node
  std::vector<DifferentLine> lines_;
  HashIndex line_index_;   // text → line
  HashIndex child_index_;  // (parent, text) → node, of nodes that branch
  Arena arena_;
  std::vector<FrameId> frames_;  // scratch
  std::vector<NodeIndex> path_;  // scratch
};

}  // namespace lineup
