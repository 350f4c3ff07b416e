// SPDX-License-Identifier: Apache-2.0
// repair.cc: puts the characters of a line right: what terminals, pages and syslog made of them.
#include <algorithm>

#include "parse/unwrap.h"

namespace lineup {
namespace {

struct Entity {
  std::string_view text, means;
};
constexpr Entity entities[] = {{"&lt;", "<"},  {"&gt;", ">"},   {"&#34;", "\""}, {"&quot;", "\""}, {"&#39;", "'"}, {"&nbsp;", " "},
                               {"&#43;", "+"}, {"&#9;", "\t"}, {"#011", "\t"},  {"\xc2\xa0", " "}, {"&amp;", "&"}};

// How long the tag of a page is that `text` begins with, "<pre class=x>" or "</pre>"; 0 if none.
std::size_t tag_bytes(std::string_view text) {
  if (!text.starts_with('<')) return 0;
  const std::size_t name = text.starts_with("</") ? 2 : 1;
  for (std::string_view tag : {"pre", "code", "p", "span", "div", "td", "li", "br", "samp"}) {
    if (!text.substr(name).starts_with(tag)) continue;
    const std::string_view rest = text.substr(name + tag.size());
    if (rest.starts_with('>')) return name + tag.size() + 1;
    const std::size_t end = rest.find('>');
    if ((rest.starts_with(' ') || rest.starts_with('/')) && end != std::string_view::npos) return name + tag.size() + end + 1;
  }
  return 0;
}

// A page's tags around a line.
void strip_tags(std::string& line) {
  std::size_t front = 0;
  while (const std::size_t bytes = tag_bytes(std::string_view(line).substr(front))) front += bytes;
  line.erase(0, front);
  for (std::size_t at; line.ends_with('>') && (at = line.rfind('<')) != std::string::npos && tag_bytes(std::string_view(line).substr(at)) == line.size() - at;) line.resize(at);
}

constexpr char escape = '\x1b';

// Where the escape that begins at `at` ends.
std::size_t end_of_escape(std::string_view line, std::size_t at) {
  constexpr char bell = '\a';
  const char kind = at + 1 < line.size() ? line[at + 1] : '\0';
  at = std::min(at + 2, line.size());
  if (kind == '[') {  // parameters, then a letter
    while (at < line.size() && line[at] >= 0x20 && line[at] < 0x40) ++at;
    if (at < line.size()) ++at;
  } else if (std::string_view("]_P^X").find(kind) != std::string_view::npos) {  // a text, then a bell or ESC and a backslash
    while (at < line.size() && line[at] != bell && line[at] != escape) ++at;
    if (at < line.size()) at += line[at] == bell ? 1 : std::min<std::size_t>(2, line.size() - at);
  }
  return at;
}

}  // namespace

std::string without_escapes(std::string_view line) {
  std::string out;
  for (std::size_t at = 0; at < line.size();) {
    if (line[at] == escape) at = end_of_escape(line, at);
    else out += line[at++];
  }
  return out;
}

std::string_view without_last_escapes(std::string_view line) {
  std::size_t tail = line.size();
  for (std::size_t at = line.find(escape); at != std::string_view::npos; at = line.find(escape, at)) {
    const std::size_t begin = at;
    while (at < line.size() && line[at] == escape) at = end_of_escape(line, at);
    if (at == line.size()) tail = begin;
  }
  return line.substr(0, tail);
}

std::string repaired(std::string_view line) {
  std::string plain;
  if (has_escapes(line)) line = plain = without_escapes(line);
  std::string out;
  out.reserve(line.size());
  for (std::size_t at = 0; at < line.size();) {
    std::size_t used = 0;
    const char c = line[at];
    if (c == '&' || c == '#' || c == '\xc2') {
      for (const Entity& entity : entities)
        if (line.substr(at).starts_with(entity.text)) {
          out += entity.means;
          used = entity.text.size();
          break;
        }
    } else if (c == '\\' && at == 0 && line.starts_with("\\t")) {
      out += '\t';
      used = 2;
    }
    if (used == 0) out += line[at], used = 1;
    at += used;
  }
  // A remark behind a header: "goroutine 9 [select]:  // stuck here".
  if (out.starts_with("goroutine ")) {
    const std::size_t end = out.find("]:");
    if (end != std::string::npos && end + 2 < out.size() && (out[end + 2] == ' ' || out[end + 2] == '\t') && out.find('"') == std::string::npos) out.resize(end + 2);
  }
  while (out.ends_with(' ') || out.ends_with('\t') || out.ends_with('\xc2')) out.pop_back();  // half a no-break space, too
  strip_tags(out);
  return out;
}

bool must_repair(std::string_view line) {
  if (line.find("#011") != std::string_view::npos || line.find("\xc2\xa0") != std::string_view::npos) return true;
  if (tag_bytes(line) > 0 || (line.starts_with("# labels: {") && line.ends_with(' '))) return true;
  // On a page the quotes are escaped, too. In a label they are not.
  if (line.find('&') == std::string_view::npos || line.find('"') != std::string_view::npos) return false;
  for (std::string_view entity : {"&lt;", "&gt;", "&amp;", "&#34;", "&quot;", "&#39;", "&nbsp;"})
    if (line.find(entity) != std::string_view::npos) return true;
  return false;
}

}  // namespace lineup
