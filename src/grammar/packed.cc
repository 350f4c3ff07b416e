// SPDX-License-Identifier: Apache-2.0
// packed.cc: one list of the members of each struct, walked by what writes and by
// what reads, so that the two cannot differ.
#include "grammar/packed.h"

#include <cstdint>
#include <optional>
#include <type_traits>

namespace lineup {
namespace {

template <class Value, class Wanted>
concept is_a = std::is_same_v<std::remove_const_t<Value>, Wanted>;

// The members of each struct in its order: a new one that is missing here does not
// compile. What judging does not need goes by itself, and what is computed from others
// not at all.
void each_member(auto& codec, is_a<State> auto& it) {
  auto& [text, wait, since, until, means, woken] = it;
  codec(text, wait, since, until, means, woken);
}
void each_member(auto& codec, is_a<Pair> auto& it) {
  auto& [these, calls, each, by, old_minutes] = it;
  codec(these, calls, each, by, old_minutes);
}
void each_member(auto& codec, is_a<Object> auto& it) {
  auto& [noun, each, expected] = it;
  codec(noun, each, expected);
}
void each_member(auto& codec, is_a<AsWritten> auto& it) {
  auto& [clause, values] = it;
  codec(clause, values);
}
void each_member(auto& codec, is_a<Sample> auto& it) {
  auto& [fires, misses, why, hand_made, dumps, line] = it;
  codec(fires, misses, why, hand_made, dumps, line);
}
void each_member(auto& codec, is_a<When> auto& it) {
  auto& [state, wait, blocked_in, parked_in, calls, calls_none, entry, created_by, not_created_by,
         goroutines_at_least, goroutines_at_most, waited_at_least_minutes, waited_at_most_minutes,
         main, locked_to_thread, has_creator, one_creator, alike, while_another, another_calls,
         no_other_calls, outnumber, no_more_than, without_child, siblings_at_least, kept_at_least,
         lock, at_entry, connected] = it;
  codec(state, wait, blocked_in, parked_in, calls, calls_none, entry, created_by, not_created_by,
        goroutines_at_least, goroutines_at_most, waited_at_least_minutes, waited_at_most_minutes,
        main, locked_to_thread, has_creator, one_creator, alike, while_another, another_calls,
        no_other_calls, outnumber, no_more_than, without_child, siblings_at_least, kept_at_least,
        lock, at_entry, connected);
}
void each_member(auto& codec, is_a<Rule> auto& it) {
  auto& [id, kind, strength, basis, fallback, title, means, confirm, fix, mistaken_when,
         references, releases, when, object, written, symptom_of, peer_of, beside, samples, file,
         when_line, built_in] = it;
  codec(id, kind, strength, basis, fallback, title, means, confirm, fix, mistaken_when,
        when, object, symptom_of, peer_of, beside, file, when_line, built_in);
}
void each_unjudged(auto& codec, is_a<Rule> auto& it) {
  codec(it.references, it.releases, it.written, it.samples);
}
void each_member(auto& codec, is_a<Grammar> auto& it) {
  auto& [states, rules, patterns, compiled, digest] = it;
  codec(states, rules, patterns, digest);
}
void each_member(auto& codec, is_a<Literals::Place> auto& it) {
  auto& [at, size, value] = it;
  codec(at, size, value);
}
void each_member(auto& codec, is_a<Literals> auto& it) {
  auto& [bytes, places, first] = it;
  codec(bytes, places, first);
}
void each_member(auto& codec, is_a<PatternIndex> auto& it) {
  auto& [wholes, heads, needles, open, wanted] = it;
  codec(wholes, heads, needles, open, wanted);
}

// Numbers take a byte for every seven bits.
class Packer {
 public:
  std::string bytes;

  void operator()(const auto&... values) { (put(values), ...); }

 private:
  void number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) bytes += static_cast<char>(value | 0x80);
    bytes += static_cast<char>(value);
  }
  void put(const std::string& text) {
    number(text.size());
    bytes += text;
  }
  template <class Value>
  void put(const std::vector<Value>& list) {
    number(list.size());
    for (const Value& value : list) put(value);
  }
  template <class Value>
  void put(const std::optional<Value>& value) {
    number(value ? 1 : 0);
    if (value) put(*value);
  }
  template <class Value>
  void put(const Value& value) {
    if constexpr (std::is_class_v<Value>) each_member(*this, value);
    else number(static_cast<std::uint64_t>(value));
  }
};

class Unpacker {
 public:
  explicit Unpacker(std::string_view bytes) : bytes_(bytes) {}

  void operator()(auto&... values) { (take(values), ...); }

 private:
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0;; shift += 7) {
      const auto byte = static_cast<unsigned char>(bytes_[at_++]);
      value |= static_cast<std::uint64_t>(byte & 0x7fu) << shift;
      if (byte < 0x80) return value;
    }
  }
  void take(std::string& text) {
    const std::size_t size = number();
    text.assign(bytes_.data() + at_, size);
    at_ += size;
  }
  template <class Value>
  void take(std::vector<Value>& list) {
    list.resize(number());
    for (Value& value : list) take(value);
  }
  template <class Value>
  void take(std::optional<Value>& value) {
    if (number() != 0) take(value.emplace());
  }
  template <class Value>
  void take(Value& value) {
    if constexpr (std::is_class_v<Value>) each_member(*this, value);
    else value = static_cast<Value>(number());
  }

  std::string_view bytes_;
  std::size_t at_ = 0;
};

}  // namespace

std::string packed_rules(const Grammar& grammar) {
  Packer packer;
  packer(grammar, index_of(grammar.patterns));
  return std::move(packer.bytes);
}

Grammar unpacked_rules(std::string_view bytes) {
  Grammar grammar;
  Unpacker unpacker(bytes);
  PatternIndex index;
  unpacker(grammar, index);
  grammar.compiled = std::make_shared<const PatternSet>(grammar.patterns, std::move(index));
  return grammar;
}

std::string packed_unjudged(const Grammar& grammar) {
  Packer packer;
  for (const Rule& rule : grammar.rules) each_unjudged(packer, rule);
  return std::move(packer.bytes);
}

void unpack_unjudged(std::string_view bytes, std::vector<Rule>& rules) {
  Unpacker unpacker(bytes);
  for (Rule& rule : rules) each_unjudged(unpacker, rule);
}

}  // namespace lineup
