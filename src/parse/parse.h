// SPDX-License-Identifier: Apache-2.0
// parse/parse.h: turns the bytes of a dump into goroutines.
//
//     Parser parser(corpus, notes, "crash.log");
//     while (auto block = member.next_block(notes)) parser.feed(*block);
//     parser.finish();
//
// Reads    what runtime.Stack, a panic, SIGQUIT and pprof (debug=0, 1 and 2)
//          print, alone or between other lines, whole or torn off. Which of them
//          it is shows in the text, never in a name.
// Blocks   each feed() gets any number of whole lines; only the last line of the
//          last block may lack its line feed. A block may be freed as soon as
//          feed() returns; what is kept is copied into the corpus.
// Gives    dumps, appended to corpus.dumps: one, or one for each dump of a stream
//          that holds several, named "NAME", "NAME#2" ... An input in which there
//          is no goroutine gives no dump but a note that says what it is.
// Order    goroutines stand in the corpus in the order they were printed.
// Never    fails. A goroutine that cannot be read to its end is in `damaged`;
//          lines that fit nothing are counted in `not_understood`.
// Cost     one pass over the bytes. Memory grows with the number of different
//          stacks; a goroutine itself costs 24 bytes.
// Threads  one Parser, one thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "lineup/notes.h"
#include "model/model.h"

namespace lineup {

// What to do about lines that were changed on their way: prefixes of logs, lines
// that a terminal broke, HTML escapes. Left as they are, every line is what Go
// printed or not understood; that is how the tests compare with the reference.
enum class Copies { mended, as_they_are };

struct KnownTracebacks;  // parse/known.h

class Parser {
 public:
  // `known`: what parsers of the same corpus before this one have seen, and this one adds to; it
  // changes nothing but the time. Null: nothing is shared.
  Parser(Corpus& corpus, Notes& notes, std::string name, Copies copies = Copies::mended, KnownTracebacks* known = nullptr);
  ~Parser();
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  void feed(std::string_view block);
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Marks the dumps from `first_dump` on that are cut short, and notes what is
// missing in them: torn goroutines, sizes at which writers cut, totals that are
// not reached. Once for each input, when all of it has been read.
void note_losses(Corpus& corpus, std::size_t first_dump, Notes& notes);

}  // namespace lineup
