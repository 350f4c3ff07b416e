// SPDX-License-Identifier: Apache-2.0
// traceback.h: reads debug=2, runtime.Stack, panics and crashes, line by line.
//
//     p = reader.fast(p, end);                  // as far as it goes
//     reader.line(text, number, terminated);    // the line it stopped at
//
// fast() follows lines that were seen before down the tree of stacks; the rest,
// and everything odd, goes through line(), one line at a time. What line() makes
// of a line never depends on whether fast() could have read it.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "parse/dumps.h"
#include "parse/header.h"
#include "parse/known.h"
#include "parse/lines.h"
#include "parse/parse.h"
#include "parse/trie.h"

namespace lineup {

class Traceback {
 public:
  // `known` is of the corpus that the dumps go into, and outlives this.
  Traceback(DumpWriter& dumps, Copies copies, KnownTracebacks& known)
      : dumps_(dumps), corpus_(dumps.corpus()), mends_(copies == Copies::mended), trie_(known.trie),
        heads_(known.heads), head_index_(known.head_index), brackets_(known.brackets), shapes_(known.shapes),
        shapes_missed_(known.shapes_missed), label_texts_(known.label_texts), labels_(known.labels), dumper_(known.dumper) {}

  // Reads whole, ordinary lines from [from, end); every line in it ends in a line
  // feed. Gives the start of the first line it leaves to line(), or `end`.
  // `line_number` is the number of the line at `from`, and is moved along.
  const char* fast(const char* from, const char* end, std::uint64_t& line_number);

  // One line, without its line feed. `terminated`: it had one. False when it is
  // no part of a traceback.
  bool line(std::string_view text, std::uint64_t number, bool terminated);

  // The input ends here.
  void finish();

  // Whether lines were broken at some width: then whole ones may be parts, too,
  // and fast() must not take them.
  bool is_folded() const { return folded_at_ != 0; }

  // Whether the input ended between a call and its place, if only behind a line feed.
  bool ends_torn() const { return ends_torn_; }

  // Whether a goroutine's block is open, so that what follows may belong to it.
  bool in_block() const { return open_; }
  // Whether it is, or nothing but empty lines came behind the last one.
  bool ends_in_block() const { return open_ || behind_block_; }

  // The input ends inside a line that would have gone on with the block.
  void cut();

  // Lines are missing here: what goes on with the block may be of another goroutine.
  void gap();

  // Lines that were not understood are read once more.
  void begin_lines_anew() { foreign_lines_ = 0; }

  // What stands before a header, on its line.
  void announced_by(std::string_view words);

  // What follows may be of another dump.
  void expect_another() { close_block(), doubt_ = true; }
  void close_block();
  // What follows is of another reader, so nothing of it goes on with what is here.
  void leave() { drop_fragment(), close_block(); }
  // What follows, behind finish(), has nothing to do with what was read.
  void begin_anew() {
    begin_lines_anew(), spaced_ = torn_start_ = head_seen_ = in_relay_ = relay_head_due_ = ends_torn_ =
                            behind_block_ = doubt_ = left_over_due_ = false;
  }

 private:
  using Head = KnownTracebacks::Head;
  using KnownBracket = KnownTracebacks::Bracket;
  using KnownShape = KnownTracebacks::OfStack;
  static constexpr std::size_t most_known_shapes = 1u << 15;

  const char* fast_header(const char* from, const char* end);
  const char* fast16(const char* from, const char* end, std::uint64_t& line_number);
  const char* fast32(const char* from, const char* end, std::uint64_t& line_number);
  template <class Rows>
  const char* fast_lines(const char* from, const char* end, std::uint64_t& line_number);
  template <class Rows>
  const char* fast_child(const char* from, const char* end);
  template <class Rows>
  const char* fast_rest(const StackTrie::Node& node, const char* from, const char* end);
  StackTrie::NodeIndex look_up(const char* from, const char* end);
  KnownBracket& bracket(std::string_view text, bool locked);
  std::uint32_t head_of(const Header& header);
  std::uint32_t number_of(const Head& head);
  LabelsId labels_of(std::string_view text);
  ShapeId shape_of(StackId stack, std::uint32_t head);

  void begin(std::uint64_t id, std::uint32_t head, std::uint32_t minutes, std::uint64_t line);
  void begin_thread_stack(bool headerless, std::uint64_t line);
  bool announcement(std::string_view text, std::uint64_t number);
  bool read_line(std::string_view text, std::uint64_t number, bool terminated);
  bool is_whole(std::string_view text) const;
  void release_held();
  bool is_fragment(std::string_view text) const;
  bool stands_alone(std::string_view text) const;
  bool tears_block(std::string_view text) const;
  void drop_bare_call();
  std::optional<std::string> joined(std::string_view text);
  void drop_fragment();
  void end_block();
  bool block_line(std::string_view text, std::uint64_t number);
  bool passes_blank();
  bool outer_line(std::string_view text, std::uint64_t number);
  void note_report(std::string_view text);
  void add_call(std::string_view text, std::string_view name, bool place_follows);
  bool add_place(const Line& line, bool sure);
  void hold_bare_call(const Line& line, std::uint64_t number);
  // Of the call at a node; `arguments` begins behind its "(".
  void note_arguments(const StackTrie::Node& node, std::string_view arguments);
  void keep();
  void lose(Damaged::Why why);
  void lose_rest();
  bool goes_on() const;
  bool tells_where() const;
  bool starts_new_dump(const Head& head, StackId stack);
  bool is_first_again() const;
  bool is_dumper(StackId stack);
  void remember_ids();
  void forget_ids();

  DumpWriter& dumps_;
  Corpus& corpus_;
  bool mends_;  // joins lines that were broken on their way
  StackTrie& trie_;
  std::vector<Head>& heads_;
  HashIndex& head_index_;
  std::array<KnownBracket, 128>& brackets_;
  std::vector<KnownShape>& shapes_;
  std::size_t& shapes_missed_;
  Strings& label_texts_;
  std::vector<LabelsId>& labels_;
  std::vector<std::int8_t>& dumper_;
  std::string scratch_;

  // The block that is being read.
  bool open_ = false;
  bool thread_stack_ = false;    // of g0: not a goroutine
  bool headerless_ = false;      // frames without any header
  bool announced_ = false;       // by goleak; its header may follow
  bool left_over_due_ = false;   // what follows is the header of one that a leak test lists
  bool in_ancestors_ = false;    // behind "[originating from …]:"
  bool unavailable_ = false;
  bool place_due_ = false;       // the last call must have one
  bool blank_passed_ = false;    // the last line was blank, and more of the block may follow
  StackTrie::NodeIndex at_ = StackTrie::root;
  std::string bare_call_;        // a line that is a call if a place follows
  std::uint64_t bare_call_line_ = 0;
  bool bare_is_c_ = false;       // and only if that is a place of C
  std::string orphan_;           // the first line of a headerless block
  std::string fragment_;         // of a line that was broken: what came so far
  std::uint64_t fragment_first_ = 0, fragment_lines_ = 0;
  std::size_t fragment_width_ = 0;
  std::size_t folded_at_ = 0;    // columns at which a terminal breaks lines, once a broken one was seen
  bool spaced_ = false;          // a page put blank lines between all lines
  std::string held_;             // a line that wide: the next may go on with it
  std::uint64_t held_line_ = 0;
  std::uint64_t id_ = 0, created_in_ = 0, first_line_ = 0;
  std::uint32_t head_ = 0, minutes_ = 0;
  std::uint64_t lock_ = 0;       // the address of the lock it waits for; 0: not said
  bool in_lock_ = false;         // inside a call that takes one
  std::string_view lock_type_;   // the type whose method locks it; empty: none yet
  std::string_view lock_closure_;  // where a closure of its methods does, that closure's call
  std::uint64_t lock_object_ = 0;  // and that object; 0: not said
  LockWait::Receivers receivers_ = LockWait::Receivers::not_said;

  // Between blocks.
  bool head_seen_ = false;       // panic:, fatal error:, SIGQUIT: since the last block
  bool in_relay_ = false;        // behind "-----": the same crash goes on
  bool relay_head_due_ = false;  // and its head has not come
  std::uint64_t foreign_lines_ = 0;  // since the input's begin, outside blocks
  bool torn_start_ = false;      // the input begins inside a block
  bool ends_torn_ = false;
  bool behind_block_ = false;    // nothing has come since the last block
  bool doubt_ = false;           // an id may come again: look
  bool any_frames_ = false;      // some goroutine of this input had frames
  struct Printed {
    std::size_t place;  // in the dump
    bool bare;          // without frames
  };
  std::unordered_map<std::uint64_t, Printed> ids_;  // of this dump
  bool ids_kept_ = false;
};

}  // namespace lineup
