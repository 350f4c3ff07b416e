// SPDX-License-Identifier: Apache-2.0
// generate.cc: puts samples of lines together to dumps, and damages them.
#include "reference/generate.h"

#include <algorithm>

namespace lineup::twin {

std::size_t Dice::below(std::size_t sides) {
  std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ull);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return static_cast<std::size_t>((z ^ (z >> 31)) % sides);
}

Generator::Generator(const std::vector<LineForm>& forms) {
  for (const LineForm& form : forms)
    for (const LineSample& sample : form.samples) {
      samples_[form.role].push_back(sample.line);
      if (form.role == LineRole::relative) foreign_.push_back(sample.line);
    }
  for (const LineForm& form : forms)
    for (const LineNearMiss& near : form.near_misses) foreign_.push_back(near.line);
  for (const char* line : {"2026/01/02 10:00:00 shutting down", "\tindented words of a log", "listening on :8080", "x", "0x12", "see main.go:7", "  two: 2"})
    foreign_.push_back(line);
}

// One call with its place, as Go, C or gccgo print it.
void Generator::frames(Dice& dice, Lines& to) const {
  if (dice.one_in(24)) {
    to.push_back(any(dice, LineRole::c_call));
  } else if (dice.one_in(24)) {
    to.push_back(any(dice, LineRole::bare_call));
    to.push_back(any(dice, dice.one_in(3) ? LineRole::bare_place : LineRole::place));
  } else if (dice.one_in(24)) {
    to.push_back(any(dice, LineRole::c_name));
    to.push_back(dice.one_in(2) ? any(dice, dice.one_in(3) ? LineRole::bare_place : LineRole::place) : "\t/src/queue.cc:40 pc=0x4ec8b0");
  } else {
    to.push_back(any(dice, LineRole::call));
    to.push_back(any(dice, dice.one_in(30) ? LineRole::loose_place : LineRole::place));
  }
}

void Generator::goroutine(Dice& dice, Lines& to) const {
  // Few different numbers, so that some come again.
  std::string header = any(dice, LineRole::header);
  const std::size_t first = header.find_first_of("0123456789"), after = header.find(' ', first);
  if (!dice.one_in(20)) header.replace(first, after - first, std::to_string(dice.below(dice.one_in(3) ? 4 : 100000)));
  to.push_back(header);
  if (dice.one_in(20)) {
    to.push_back(any(dice, LineRole::unavailable));
  } else {
    for (std::size_t calls = dice.below(4); calls-- > 0;) {
      frames(dice, to);
      if (dice.one_in(40)) to.push_back(any(dice, LineRole::detail));
      if (dice.one_in(25)) to.push_back(any(dice, LineRole::elided));
    }
    if (dice.one_in(30)) to.push_back("runtime/pprof.writeGoroutineStacks({0x1, 0x2})"), to.push_back(any(dice, LineRole::place));
  }
  if (!dice.one_in(4)) {
    to.push_back(any(dice, LineRole::created));
    to.push_back(any(dice, LineRole::place));
  }
  if (dice.one_in(25)) {
    to.push_back(any(dice, LineRole::ancestor));
    frames(dice, to);
    if (dice.one_in(2)) to.push_back(any(dice, LineRole::created)), to.push_back(any(dice, LineRole::place));
  }
}

// What may stand between goroutines.
void Generator::noise(Dice& dice, Lines& to, Generated& made) const {
  switch (dice.below(8)) {
    case 0:
      to.push_back(any(dice, LineRole::head));
      if (dice.one_in(3)) to.push_back("\tmore of the value");
      to.push_back("");
      break;
    case 1:
      to.insert(to.end(), {"", "-----", "", "SIGQUIT: quit", "PC=0x480b83 m=1 sigcode=0", ""});
      break;
    case 2:
      to.push_back(any(dice, LineRole::thread_stack));
      frames(dice, to);
      to.push_back("");
      break;
    case 3:
      to.push_back(any(dice, LineRole::announcement));
      break;
    case 4:
      made.how += "a strange line between goroutines; ";
      made.changed = true;
      to.push_back(dice.pick(foreign_));
      break;
    case 5:
      frames(dice, to);
      if (dice.one_in(2)) to.push_back("");
      break;
    default:
      to.push_back(any(dice, LineRole::detail));
      if (dice.one_in(2)) to.push_back("");
      break;
  }
}

// The same state, with and without a thread of its own.
void Generator::lock(Dice& dice, std::string& header) {
  constexpr std::string_view locked = ", locked to thread";
  if (header.find('"') != std::string::npos || !dice.one_in(3)) return;
  if (const std::size_t at = header.find(locked); at != std::string::npos) header.erase(at, locked.size());
  else if (const std::size_t close = header.find(']'); close != std::string::npos) header.insert(close, locked);
}

Generator::Lines Generator::traceback(Dice& dice, Generated& made) const {
  Lines lines;
  if (dice.one_in(3)) noise(dice, lines, made);
  std::vector<Lines> before;
  for (std::size_t left = 1 + dice.below(5); left-- > 0;) {
    const auto from = static_cast<std::ptrdiff_t>(lines.size());
    if (!before.empty() && dice.one_in(3)) {
      // A stack that came before is what the fast reader is for.
      const Lines& again = dice.pick(before);
      lines.push_back(dice.one_in(2) ? any(dice, LineRole::header) : again.front());
      lock(dice, lines.back());
      lines.insert(lines.end(), again.begin() + 1, again.end());
    } else {
      goroutine(dice, lines);
    }
    if (lines.begin() + from != lines.end()) before.emplace_back(lines.begin() + from, lines.end());
    // The registers of a crash follow without an empty line.
    if (dice.one_in(12)) lines.insert(lines.end(), {"rax    0xca", "rip    0x480b81"});
    if (left > 0 || dice.one_in(3)) lines.push_back("");
    if (dice.one_in(8)) noise(dice, lines, made);
  }
  return lines;
}

Generator::Lines Generator::profile(Dice& dice) const {
  Lines lines;
  if (!dice.one_in(10)) lines.push_back(any(dice, LineRole::profile));
  for (std::size_t records = dice.below(5); records-- > 0;) {
    lines.push_back(any(dice, LineRole::record));
    if (dice.one_in(3)) lines.push_back(any(dice, LineRole::labels));
    for (std::size_t symbols = dice.below(4); symbols-- > 0;) lines.push_back(any(dice, LineRole::symbol));
    lines.push_back("");
    if (dice.one_in(20)) lines.push_back(any(dice, LineRole::detail));
  }
  return lines;
}

void Generator::damage_lines(Dice& dice, Lines& lines, Generated& made) const {
  if (lines.empty()) return;
  made.changed = true;
  std::string& how = made.how;
  const std::size_t at = dice.below(lines.size());
  const auto place = lines.begin() + static_cast<std::ptrdiff_t>(at);
  const std::string number = std::to_string(at + 1);
  switch (dice.below(8)) {
    case 7: {
      how += "a blank line behind each line; ";
      std::vector<std::string> spaced;
      for (std::string& line : lines) {
        spaced.push_back(std::move(line));
        spaced.emplace_back();
      }
      lines = std::move(spaced);
      break;
    }
    case 0:
      how += "lost line " + number + "; ";
      lines.erase(place);
      break;
    case 1: {
      how += "doubled line " + number + "; ";
      const std::string line = *place;
      lines.insert(place, line);
      break;
    }
    case 2:
      how += "strange line " + number + "; ";
      lines.insert(place, dice.pick(foreign_));
      break;
    case 3:
      how += "no line feed behind line " + number + "; ";
      if (at + 1 < lines.size()) {
        *place += *(place + 1);
        lines.erase(place + 1);
      }
      break;
    case 4:
      how += "line feed in line " + number + "; ";
      if (!place->empty()) {
        const std::size_t cut = dice.below(place->size());
        const std::string rest = place->substr(cut);
        place->resize(cut);
        lines.insert(place + 1, rest);
      }
      break;
    case 5: {
      const std::size_t other = dice.below(lines.size());
      how += "lines " + number + " and " + std::to_string(other + 1) + " changed places; ";
      std::swap(lines[at], lines[other]);
      break;
    }
    default:
      how += "lost the blanks before line " + number + "; ";
      place->erase(0, place->find_first_not_of(" \t"));
      break;
  }
}

void Generator::damage_bytes(Dice& dice, Generated& made) {
  std::string& text = made.text;
  std::string& how = made.how;
  if (text.empty()) return;
  switch (dice.below(4)) {
    case 0:
      text.resize(dice.below(text.size()));
      // Cut between two lines, where nothing looks torn.
      if (const std::size_t feed = text.rfind('\n'); feed != std::string::npos && dice.one_in(3)) text.resize(feed + 1);
      how += "cut at byte " + std::to_string(text.size()) + "; ";
      break;
    case 1:
      made.changed = true;
      for (std::size_t times = 1 + dice.below(3); times-- > 0;) {
        constexpr std::string_view likely = "\"\\()[]{}:,. \t0x+=\r\n@#\x00\xff-"
                                            "a1";
        const std::size_t at = dice.below(text.size());
        text[at] = dice.one_in(4) ? static_cast<char>(dice.below(256)) : likely[dice.below(likely.size())];
        how += "byte " + std::to_string(at) + " changed; ";
      }
      break;
    case 2: {
      how += "carriage returns; ";
      const bool all = dice.one_in(2);
      std::string with;
      for (const char c : text) {
        if (c == '\n' && (all || dice.one_in(2))) with += '\r';
        with += c;
      }
      text = std::move(with);
      break;
    }
    default:
      if (text.ends_with('\n')) text.pop_back();
      how += "no last line feed; ";
      break;
  }
}

Generated Generator::dump(std::uint64_t seed) const {
  Dice dice(seed);
  Generated made;
  Lines lines = dice.one_in(4) ? profile(dice) : traceback(dice, made);
  if (dice.one_in(8)) {
    // Two dumps in one input.
    if (dice.one_in(2)) lines.push_back("");
    const Lines second = dice.one_in(3) ? profile(dice) : traceback(dice, made);
    lines.insert(lines.end(), second.begin(), second.end());
  }
  const bool damaged = dice.one_in(2);
  if (damaged)
    for (std::size_t times = dice.below(3); times-- > 0;) damage_lines(dice, lines, made);
  for (const std::string& line : lines) (made.text += line) += '\n';
  if (damaged)
    for (std::size_t times = dice.below(3); times-- > 0;) damage_bytes(dice, made);
  return made;
}

}  // namespace lineup::twin
