// SPDX-License-Identifier: Apache-2.0
// dumps.cc: see dumps.h.
#include "dumps.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <map>

#include "parse/header.h"
#include "parse/parse.h"

namespace lineup::tests {

namespace fs = std::filesystem;

std::string slurp(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

const std::vector<TextFile>& all_dumps() {
  static const std::vector<TextFile> dumps = [] {
    std::vector<TextFile> found;
    const fs::path root = LINEUP_ROOT;
    for (const char* folder : {"samples", "tests/fixtures"})
      for (const auto& entry : fs::recursive_directory_iterator(root / folder))
        if (entry.path().extension() == ".txt")
          found.push_back({fs::relative(entry.path(), root).string(), slurp(entry.path())});
    std::ranges::sort(found, {}, &TextFile::name);
    return found;
  }();
  return dumps;
}

const std::string& dump_text(std::string_view name) {
  static const std::string nothing;
  for (const TextFile& file : all_dumps())
    if (file.name == name) return file.bytes;
  return nothing;
}

Lines lines_of(std::string_view text) {
  Lines lines;
  for (std::size_t feed; (feed = text.find('\n')) != std::string_view::npos; text.remove_prefix(feed + 1)) lines.emplace_back(text.substr(0, feed));
  return lines;
}

Corpus read(std::string_view text) {
  Notes notes;
  return read(text, notes);
}

Corpus read(std::string_view text, Notes& notes) { return read_in_pieces(text, {}, notes); }

Corpus read_in_pieces(std::string_view text, const std::vector<std::size_t>& cuts, Notes& notes) {
  Corpus corpus;
  Parser parser(corpus, notes, "x");
  std::size_t from = 0;
  for (std::size_t cut : cuts) {
    // Each piece is a copy that goes at once: the parser may keep no view into it.
    parser.feed(std::string(text.substr(from, cut - from)));
    from = cut;
  }
  parser.feed(std::string(text.substr(from)));
  parser.finish();
  return corpus;
}

std::string told(const Corpus& corpus, const Shape& shape) {
  const auto frame = [&](FrameId id) {
    const Frame& f = corpus.frame(id);
    return std::string(corpus.text(f.function)) + " " + std::string(corpus.text(f.file)) + ":" + std::to_string(f.line);
  };
  std::string out = "[" + std::string(corpus.text(shape.state)) + "|" + std::string(corpus.text(shape.more)) +
                    "] marks " + std::to_string(shape.marks) + " hidden " + std::to_string(shape.hidden_frames);
  for (const auto& [key, value] : corpus.labels(shape.labels)) out += " {" + key + "=" + value + "}";
  const Stack& stack = corpus.stack(shape.stack);
  for (FrameId id : stack.frames) out += "\n    " + frame(id);
  if (stack.created_by) out += "\n    by " + frame(stack.created_by);
  return out;
}

std::string told(const Corpus& corpus, Telling what) {
  std::string out;
  std::vector<std::size_t> number(corpus.shapes());  // in order of appearance
  std::size_t numbers = 0;
  const auto shape = [&](ShapeId id) {
    std::size_t& n = number[id.index];
    if (n != 0) return "shape " + std::to_string(n);
    n = ++numbers;
    return "shape " + std::to_string(n) + " = " + told(corpus, corpus.shape(id));
  };
  for (const Dump& dump : corpus.dumps) {
    out += "dump " + dump.name + " kind " + std::to_string(static_cast<int>(dump.kind)) + " profile " + dump.profile;
    if (dump.stated_total) out += " total " + std::to_string(*dump.stated_total);
    for (const LockWait& wait : dump.lock_waits) out += " lock of " + std::to_string(wait.id) + ' ' + std::to_string(wait.address) + '.' + std::to_string(static_cast<int>(wait.receivers));
    out += " stacks of threads " + std::to_string(dump.thread_stacks) + " repeated " + std::to_string(dump.repeated);
    if (dump.dropped_lines) out += " dropped " + std::to_string(*dump.dropped_lines);
    if (dump.cut_goroutine != 0) out += " cut in " + std::to_string(dump.cut_goroutine);
    for (const Reported& said : dump.reported)
      out += " says " + std::string(name_of(said.kind)) + " " + std::to_string(said.number) +
             " of " + std::to_string(said.goroutine) + " " + said.text;
    out += " not understood " + std::to_string(dump.not_understood.lines);
    if (what == Telling::everything)
      out += " lines " + std::to_string(dump.lines) + " first " + std::to_string(dump.not_understood.first_line) + " " +
             dump.not_understood.first_text;
    out += '\n';
    for (const Goroutine& g : goroutines_of(dump))
      out += std::to_string(g.id) + " in " + std::to_string(g.created_in) + " for " + std::to_string(g.waited_minutes) +
             " " + shape(g.shape) + '\n';
    for (const Counted& record : dump.counted) out += std::to_string(record.count) + " x " + shape(record.shape) + '\n';
    for (const Damaged& lost : dump.damaged) {
      out += "damaged " + std::to_string(lost.id) + " why " + std::to_string(static_cast<int>(lost.why)) + " count " +
             std::to_string(lost.count);
      if (what == Telling::everything) out += " at " + std::to_string(lost.first_line);
      out += '\n';
    }
  }
  return out;
}

std::string told(const Notes& notes) {
  std::string out;
  for (const Note& note : notes.all())
    out += std::string(name_of(note.level)) + " " + note.where + ": " + note.text + " / " + note.help + " x " +
           std::to_string(note.count) + '\n';
  return out;
}

std::vector<Goroutine> goroutines_of(const Dump& dump) {
  return {dump.goroutines.begin(), dump.goroutines.end()};
}

Headers headers_in(std::string_view text) {
  Headers found;
  while (!text.empty()) {
    const std::size_t feed = text.find('\n');
    std::string_view line = text.substr(0, feed);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool terminated = feed != std::string_view::npos;
    const std::optional<Header> whole = read_header(line);
    if ((whole && whole->id == 0) || line == "runtime stack:") ++found.thread_stacks;
    else if (whole || (!terminated && is_torn_header(line))) ++found.goroutines, found.perhaps += line.find("goroutine ", 1) != std::string_view::npos;
    else if (line.find("goroutine ", 1) != std::string_view::npos || is_torn_header(line)) ++found.perhaps;
    if (!terminated) break;
    text.remove_prefix(feed + 1);
  }
  return found;
}

std::string damage(std::string_view text, Dice& dice) {
  std::string out(text);
  if (out.empty()) return out;
  const std::size_t at = dice.below(out.size());
  const std::size_t some = 1 + dice.below(40);
  switch (dice.below(8)) {
    case 0:  // cut off, as a full buffer does
      out.resize(at);
      break;
    case 1:  // the beginning is gone, as in a log that was turned over
      out.erase(0, at);
      break;
    case 2:  // bytes lost
      out.erase(at, some);
      break;
    case 3:  // bytes doubled
      out.insert(at, out.substr(at, some));
      break;
    case 4:  // bytes changed
      for (std::size_t i = 0; i < some; ++i) out[dice.below(out.size())] = static_cast<char>(dice.below(256));
      break;
    case 5: {  // another writer's words, in the middle of anything
      static constexpr std::string_view words[] = {
          "2026/01/02 10:00:00 shutting down\n", "\n", std::string_view("\0\0\0\0", 4), "goroutine 7 [running]:\n", "-----\n",
          "panic: again\n", "created by main.f\n", "\t/x/y.go:7 +0x1\n", "goroutine profile: total 3\n",
          "3 @ 0x1 0x2 0x3\n", "[originating from goroutine 3]:\n", "runtime stack:\n", "f\n", "\x1b[31m", "...5 frames elided...\n"};
      out.insert(at, words[dice.below(std::size(words))]);
      break;
    }
    case 6: {  // a line lost
      const std::size_t begin = out.rfind('\n', at);
      const std::size_t end = out.find('\n', at + 1);
      if (begin != std::string::npos && end != std::string::npos && begin < end) out.erase(begin, end - begin);
      break;
    }
    default:  // two dumps in one, the second from somewhere on
      out += out.substr(at);
  }
  return out;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
  for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
    text.replace(at, from.size(), to);
  return text;
}

}  // namespace lineup::tests
