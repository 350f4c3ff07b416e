// SPDX-License-Identifier: Apache-2.0
// variants.cc: processes made of the service's: mixes that leak in several ways
// at once, slow leaks, and the same service under other names.
#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <functional>
#include <set>

#include "accuracy/specimen.h"

namespace lineup::accuracy {
namespace {

using Numbers = std::set<std::uint64_t>;

// One goroutine as it stands in a dump.
struct Block {
  std::uint64_t id = 0, creator = 0;  // creator 0: not printed
  std::string_view text;
};

std::uint64_t number_at(std::string_view text, std::size_t at) {
  std::uint64_t number = 0;
  if (at < text.size()) std::from_chars(text.data() + at, text.data() + text.size(), number);
  return number;
}

constexpr std::string_view header = "goroutine ", starter = " in goroutine ";

std::vector<Block> blocks_of(std::string_view dump) {
  std::vector<Block> blocks;
  for (std::size_t from = 0; from < dump.size();) {
    const std::size_t end = std::min(dump.find("\n\n", from), dump.size());
    Block block{0, 0, dump.substr(from, end - from)};
    while (block.text.ends_with('\n')) block.text.remove_suffix(1);
    if (block.text.starts_with(header)) block.id = number_at(block.text, header.size());
    if (const std::size_t by = block.text.rfind(starter); by != std::string_view::npos) block.creator = number_at(block.text, by + starter.size());
    if (!block.text.empty()) blocks.push_back(block);
    from = end + 2;
  }
  return blocks;
}

// The numbers of one of `processes` that are to be one: stretches of numbers take
// turns, so that each keeps its order, its clusters, and its place in time. The
// main goroutine is one.
constexpr std::uint64_t stretch = 1024;
std::uint64_t number_in_mix(std::uint64_t id, std::size_t place, std::size_t processes) {
  return id <= 1 ? id : (id / stretch * processes + place) * stretch + id % stretch;
}

// Every word of hexadecimal digits that is long enough to be an address, moved to
// where only this part of the mix has any.
void append_moved(std::string& out, std::string_view text, std::size_t place) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t hex = std::min(text.find("0x", at), text.size());
    out += text.substr(at, hex - at);
    if (hex == text.size()) return;
    std::size_t end = hex + 2;
    while (end < text.size() && std::isxdigit(static_cast<unsigned char>(text[end])) != 0) ++end;
    if (end - hex >= 2 + 6 && end - hex <= 2 + 11 && place > 0) {
      const std::string digits(text.substr(hex + 2, end - hex - 2));
      out += "0x" + std::to_string(place) + std::string(11 - digits.size(), '0') + digits;
    } else {
      out += text.substr(hex, end - hex);
    }
    at = end;
  }
}

void append_block(std::string& out, const Block& block, std::size_t place, std::size_t processes) {
  const std::string_view text = block.text;
  const auto skip_number = [&](std::size_t at) {
    while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0) ++at;
    return at;
  };
  std::size_t at = 0;
  if (block.id != 0) {
    out += header;
    out += std::to_string(number_in_mix(block.id, place, processes));
    at = skip_number(header.size());
  }
  if (block.creator != 0) {
    const std::size_t by = text.rfind(starter) + starter.size();
    append_moved(out, text.substr(at, by - at), place);
    out += std::to_string(number_in_mix(block.creator, place, processes));
    at = skip_number(by);
  }
  append_moved(out, text.substr(at), place);
  out += "\n\n";
}

// A leak, or the other side of one; `perhaps` also what nobody knows of.
bool belongs_to_a_leak(const DumpOfIt& dump, std::uint64_t id, bool perhaps = false) {
  const auto label = dump.truth.find(id);
  return label != dump.truth.end() && (label->second.truth >= Truth::peer || (perhaps && label->second.truth == Truth::unknown));
}

// What belongs to the leaks of a dump, and who of those that are still there
// started it; main is never among them.
Numbers leaking_part(const DumpOfIt& dump, const std::vector<Block>& blocks) {
  Numbers part;
  std::map<std::uint64_t, std::uint64_t> creators;
  for (const Block& block : blocks)
    if (block.id > 1) creators[block.id] = block.creator;
  for (const auto& [id, creator] : creators) {
    if (!belongs_to_a_leak(dump, id)) continue;
    for (std::uint64_t each = id; creators.contains(each) && part.insert(each).second;) each = creators[each];
  }
  return part;
}

}  // namespace

Specimen mix(const std::vector<const Specimen*>& parts) {
  Specimen made = *parts.front();
  made.set = "service mixes";
  made.kind = std::to_string(parts.size()) + " leaks";
  made.name.clear();
  made.dumps.clear();
  made.defects.clear();
  for (const Specimen* part : parts) {
    made.name += (made.name.empty() ? "" : " + ") + part->name;
    made.defects.push_back(part->defects.front());
  }
  for (std::size_t i = 0; i < parts.front()->dumps.size(); ++i) {
    DumpOfIt& dump = made.dumps.emplace_back(DumpOfIt{parts.front()->dumps[i].name, {}, {}, {}});
    for (std::size_t place = 0; place < parts.size(); ++place) {
      const DumpOfIt& theirs = parts[place]->dumps[i];
      const std::vector<Block> blocks = blocks_of(theirs.text);
      const Numbers wanted = place == 0 ? Numbers{} : leaking_part(theirs, blocks);
      for (const Block& block : blocks) {
        if (place > 0 && !wanted.contains(block.id)) continue;
        append_block(dump.text, block, place, parts.size());
        const auto label = theirs.truth.find(block.id);
        if (label != theirs.truth.end()) dump.truth[number_in_mix(block.id, place, parts.size())] = {label->second.truth, place};
      }
    }
  }
  return made;
}

// Of what belongs to the leak, what was started in one of `times` stretches of
// numbers. What was there at the beginning stays: of a lock that is held, the one
// who holds it.
Specimen slowed(const Specimen& whole, std::uint64_t times) {
  constexpr std::uint64_t together = 64, beginning = 4 * together;
  Specimen made = whole;
  made.set = "service series, " + std::to_string(times) + " times slower";
  for (DumpOfIt& dump : made.dumps) {
    std::string text;
    for (const Block& block : blocks_of(dump.text)) {
      if (block.id > beginning && belongs_to_a_leak(dump, block.id, true) && block.id / together % times != 0) dump.truth.erase(block.id);
      else append_block(text, block, 0, 1);
    }
    dump.text = std::move(text);
  }
  return made;
}

namespace {

bool in_name(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; }

// What the compiler calls closures and the bodies of packages' init.
bool is_the_compilers(std::string_view word) {
  for (const std::string_view start : {"func", "gowrap", ""})
    if (word.starts_with(start) && word.size() > start.size() && word.find_first_not_of("0123456789", start.size()) == std::string_view::npos) return true;
  return word == "init" || word == "glob";
}

// The packages of the programs whose names are known here.
constexpr std::array<std::string_view, 2> own_packages{"example.com/zoo", "main"};

// "main.(*pool).worker.func1" as "example.com/work/app.(*x3).x4.func1"; main.main stays.
class Names {
 public:
  std::string of(std::string_view function) {
    if (function == "main.main") return std::string(function);
    const bool is_main = function.starts_with(own_packages[1]);
    std::string out = is_main ? "example.com/work/app" : "example.com/work";
    function.remove_prefix(own_packages[is_main ? 1 : 0].size());
    while (!function.empty()) {
      std::size_t size = 0;
      while (size < function.size() && in_name(function[size])) ++size;
      if (size == 0) out += function.front(), size = 1;
      else out += new_name(function.substr(0, size));
      function.remove_prefix(size);
    }
    return out;
  }

 private:
  std::string new_name(std::string_view old) {
    if (is_the_compilers(old)) return std::string(old);
    return names_.try_emplace(std::string(old), "x" + std::to_string(names_.size() + 1)).first->second;
  }

  std::map<std::string, std::string> names_;
};

}  // namespace

Specimen renamed(const Specimen& whole) {
  Specimen made = whole;
  made.set += ", renamed";
  Names names;
  for (DumpOfIt& dump : made.dumps) {
    std::string text;
    for (std::string_view line : split(dump.text, '\n')) {
      constexpr std::string_view by = "created by ";
      const std::size_t from = line.starts_with(by) ? by.size() : 0;
      const std::string_view call = line.substr(from);
      const bool own = std::ranges::any_of(own_packages, [&](std::string_view package) { return call.starts_with(package) && call.size() > package.size() && !in_name(call[package.size()]); });
      if (own) {
        const std::size_t end = from > 0 ? std::min(line.find(' ', from), line.size()) : line.rfind('(');
        text.append(line.substr(0, from)).append(names.of(line.substr(from, end - from)));
        line.remove_prefix(end);
      }
      text.append(line).push_back('\n');
    }
    text.pop_back();
    dump.text = std::move(text);
  }
  return made;
}

void collect_variants(Collection& into) {
  std::map<std::string, std::vector<Specimen>> by_release;  // those that leak, by kind
  std::vector<Specimen> made;
  for (const Specimen& each : into.specimens) {
    if (each.set == "service series" || each.set == "zoo") made.push_back(renamed(each));
    if (each.set == "service series" || each.set.starts_with("Go's"))
      made.push_back(as_count_profile(each));
    if (each.set != "service series") continue;
    if (each.defects.empty()) continue;
    by_release[each.name.substr(each.name.rfind(' '))].push_back(each);
    made.push_back(slowed(each, 5));
    made.push_back(slowed(each, 15));
  }
  // Which go together: each kind is first once in mixes of two and of three, and
  // every second in mixes of four; how far apart the others stand in the list.
  constexpr std::array<std::array<std::size_t, 3>, 3> distances{{{7, 0, 0}, {3, 8, 0}, {2, 9, 13}}};
  for (const auto& [release, kinds] : by_release)
    for (std::size_t more = 1; more <= distances.size(); ++more)
      for (std::size_t first = 0; first < kinds.size(); first += more == 3 ? 2 : 1) {
        std::vector<const Specimen*> parts{&kinds[first]};
        for (std::size_t i = 0; i < more; ++i) {
          const Specimen* other = &kinds[(first + distances[more - 1][i]) % kinds.size()];
          if (std::ranges::find(parts, other) == parts.end()) parts.push_back(other);
        }
        if (parts.size() != more + 1) continue;
        made.push_back(mix(parts));
        made.push_back(as_count_profile(made.back()));
      }
  for (Specimen& each : made) into.specimens.push_back(std::move(each));
}

}  // namespace lineup::accuracy
