// SPDX-License-Identifier: Apache-2.0
// dumps.h: what the tests of several rooms share: the dumps of the repository,
// reading from memory, and a corpus as text that can be compared.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "lineup/notes.h"
#include "model/model.h"

namespace lineup::tests {

std::string slurp(const std::filesystem::path& path);

struct TextFile {
  std::string name;   // from the root of the repository: "samples/alloc-1.debug1.txt"
  std::string bytes;
};

// Every text dump below samples/ and tests/fixtures/, by name.
const std::vector<TextFile>& all_dumps();
// The one of that name.
const std::string& dump_text(std::string_view name);

// The lines that end in a line feed, without it.
using Lines = std::vector<std::string>;
Lines lines_of(std::string_view text);

// The text of an input, read into a corpus of its own. The input is called "x".
Corpus read(std::string_view text);
Corpus read(std::string_view text, Notes& notes);
// The same in pieces: `cuts` are ascending places in the text.
Corpus read_in_pieces(std::string_view text, const std::vector<std::size_t>& cuts, Notes& notes);

// Everything a corpus says, in words: equal texts mean equal corpora, whatever
// numbers the pools gave. `what` leaves out what a change to the input changes.
enum class Telling { everything, without_lines };
std::string told(const Corpus& corpus, Telling what = Telling::everything);
std::string told(const Corpus& corpus, const Shape& shape);
std::string told(const Notes& notes);

// The goroutines of a dump, in order.
std::vector<Goroutine> goroutines_of(const Dump& dump);

// Headers, counted by reading lines one by one and nothing else.
struct Headers {
  std::uint64_t goroutines = 0;     // whole or torn
  std::uint64_t perhaps = 0;        // behind something else on their line, or broken in two
  std::uint64_t thread_stacks = 0;  // "goroutine 0 [idle]:", "runtime stack:"
};
Headers headers_in(std::string_view text);

// Pseudo-random numbers that are the same everywhere (splitmix64).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t roll() {
    std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return z ^ (z >> 31);
  }
  std::size_t below(std::size_t sides) { return static_cast<std::size_t>(roll() % sides); }

 private:
  std::uint64_t state_;
};

// `text` with one thing done to it that happens to dumps on their way: cut off,
// bytes lost, doubled or changed, a line moved in, glued to itself.
std::string damage(std::string_view text, Dice& dice);

std::string replace_all(std::string text, std::string_view from, std::string_view to);

}  // namespace lineup::tests
