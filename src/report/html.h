// SPDX-License-Identifier: Apache-2.0
// report/html.h: parts of the HTML report, and the frame they stand in.
//
// Takes   any bytes: Html::of() is the one way from a dump's text to a page. What is not printable is
//         shown as printable() shows it, so that no text runs backwards or hides.
// Gives   one file without network: a policy (CSP) that allows the page's own style and script, by
//         their hashes, and nothing else; all that is known as static HTML; data for the script.
// Rests on src/report/page/report.css and report.js, which the build puts into page_files().
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "lineup/fleet.h"

namespace lineup {

// Text that is HTML already.
class Html {
 public:
  Html() = default;
  // What a page itself says: a literal, never a dump's text.
  template <std::size_t N>
  Html(const char (&literal)[N]) : bytes_(literal, N - 1) {}

  static Html of(std::string_view raw, std::size_t most = 4096);
  static Html code(std::string_view raw, std::size_t most = 4096);
  static Html number(std::uint64_t n);

  Html& operator+=(const Html& more) {
    bytes_ += more.bytes_;
    return *this;
  }
  friend Html operator+(Html a, const Html& b) { return std::move(a += b); }
  bool empty() const { return bytes_.empty(); }
  std::size_t size() const { return bytes_.size(); }
  const std::string& bytes() const { return bytes_; }

 private:
  std::string bytes_;
};

// A file of the page, and its SHA-256 in hexadecimal digits.
struct PageFile {
  std::string_view text, sha256;
};
const PageFile& page_style();
const PageFile& page_script();

// "sha256-…" as a policy names it.
std::string policy_hash(std::string_view sha256);

// One row of a table; the first so many cells are text, the others numbers.
Html table_head(const std::vector<std::string_view>& names, std::size_t texts);
Html table_cells(const std::vector<Html>& cells, std::size_t texts);

// A table that scrolls by itself where the page is narrow. Laying out thousands of rows takes a browser longer
// than all else, so those behind the first so many are a table of their own, id "more", folded under "7 more
// suspects". Rows of a table without an id are no list of the filter, and what is behind them has none either.
struct LongTable {
  std::string_view id;
  Html head;
  std::vector<Html> rows;
  std::size_t at_first = 200;
  std::string_view one, many;  // "more suspect", "more suspects"
};
Html long_table(const LongTable& table);
// As wide as it must be, in a box that scrolls.
Html wide_table(const Html& rows, std::string_view id = {});

Html verdict_html(Verdict verdict, int score);
Html place_html(const std::optional<Place>& place);
// Facts, evidence, stack, fix. `explained`: where the same cause is explained already, or nullptr.
Html finding_html(const Group& group, const Group* explained);
Html notes_html(const std::vector<const std::vector<Note>*>& notes);
Html folded_html(const Html& title, const Html& body);
Html section_html(std::string_view id, std::string_view title, const Html& body);

// The dumps of a series in order, without inputs that hold none; and a file's name without folders.
std::vector<const InputSummary*> dumps_of(const Summary& summary);
std::string short_file_of(std::string_view name);

// What the script draws, as JSON in which no "<" is left (report/emitter.h): each name once, the
// groups of the last dump with stack and number, and of several dumps each group's number in each.
// Empty where there is nothing to draw.
std::string page_data(const Summary& summary);

std::string base64(std::string_view bytes);

// The element that holds the data: more than a megabyte is packed (gzip, base64).
std::string data_element(const std::string& data);

// The file: `data` is page_data(), or empty.
std::string html_page(std::string_view title, const Html& body, const std::string& data,
                      const Look& look);

}  // namespace lineup
