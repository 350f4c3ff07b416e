// SPDX-License-Identifier: Apache-2.0
// report/markdown_text.h: a dump's text as Markdown that shows it unchanged, as GitHub's renderer
// reads it (cmark-gfm; tests/unit/markdown_test.cc asks it).
//
//     code_span(place.function)                 `main.(*T).run`
//     prose("3 of main.(*T).run wait", Spot::cell)
//     fenced("goroutine 18 ...\n")
//
// Takes  any bytes; what is not printable becomes printable() first, so that all is on one line.
// Gives  Markdown in which no character of the text means anything but itself: no emphasis, link,
//        HTML, reference to an issue, mention of a person, or end of a table's cell.
// Costs  linear in the text, which is cut at `most` bytes before it is escaped.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace lineup {

enum class Spot { text, cell };  // a cell of a table ends at a bar

// A name. Code spans keep "#12" and "@name" from becoming references.
std::string code_span(std::string_view raw, Spot spot = Spot::text, std::size_t most = 300);

// A sentence. Words that look like names are code; what stands between backticks is, too. Must not
// begin a line.
std::string prose(std::string_view raw, Spot spot = Spot::text, std::size_t most = 2000);

// The inside of an HTML element in Markdown: plain words, or <code> for a name.
std::string html_text(std::string_view raw, std::size_t most = 300);
std::string html_code(std::string_view raw, std::size_t most = 300);

// Whole lines as a block of code; `lines` are printable already and end in a line feed.
std::string fenced(std::string_view lines);

}  // namespace lineup
