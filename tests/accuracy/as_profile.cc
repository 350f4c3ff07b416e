// SPDX-License-Identifier: Apache-2.0
// as_profile.cc: what debug=1 would have shown of the processes of which only
// debug=2 was kept. Goroutines of one stack are one record; numbers, states,
// waits and creators are not there; and the runtime's own calls are, as addresses
// at the innermost end and by name further out (runtime/pprof/pprof.go,
// printCountProfile and printStackRecord).
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

#include "accuracy/specimen.h"

namespace lineup::accuracy {
namespace {

struct Call {
  std::string function, file;  // the file with its line
};

struct Block {
  std::uint64_t id = 0;
  std::string_view state;  // without minutes and marks
  std::vector<Call> calls;
};

// Return addresses in the runtime's calls that nothing names. They keep the order
// in which the linker lays out runtime/chan.go, proc.go and select.go.
constexpr std::uint64_t chansend1 = 0x406e57, chansend = 0x40722d, chanrecv1 = 0x407e32,
                        chanrecv2 = 0x407e52, chanrecv = 0x40820d, notetsleepg = 0x40d469,
                        goroutine_profile = 0x430eb1, netpollblock = 0x434477, gopark = 0x43ba6e,
                        goparkunlock = 0x43bb05, block = 0x44a8c5, selectgo = 0x44b6c5,
                        semacquire1 = 0x44c4d8, goexit = 0x46ae21;

struct Hidden {
  std::string_view state;
  std::array<std::uint64_t, 3> addresses;  // innermost first; 0: none
};
constexpr Hidden hidden[] = {
    {"chan receive (nil chan)", {gopark, chanrecv - 0x1c0, chanrecv1}},
    {"chan receive", {gopark, chanrecv, chanrecv1}},
    {"chan send (nil chan)", {gopark, chansend - 0x1c0, chansend1}},
    {"chan send", {gopark, chansend, chansend1}},
    {"select (no cases)", {gopark, block, 0}},
    {"select", {gopark, selectgo, 0}},
    {"IO wait", {gopark, netpollblock, 0}},
    {"sleep", {gopark, 0, 0}},
    {"sync.Cond.Wait", {gopark, goparkunlock, 0}},
    {"syscall", {notetsleepg, 0, 0}},
    {"running", {goroutine_profile, 0, 0}},
    {"sync.", {gopark, goparkunlock, semacquire1}},
    {"semacquire", {gopark, goparkunlock, semacquire1}},
};

std::span<const std::uint64_t> hidden_calls(std::string_view state) {
  for (const Hidden& each : hidden)
    if (state.starts_with(each.state))
      return {each.addresses.begin(), std::ranges::find(each.addresses, 0u)};
  return {};
}

// "goroutine 7 [chan receive, 3 minutes]:" and what follows.
Block read_block(std::string_view text) {
  Block out;
  std::string_view function;
  constexpr std::string_view header = "goroutine ";
  for (const std::string_view line : split(text, '\n')) {
    if (line.starts_with(header)) {
      std::from_chars(line.data() + header.size(), line.data() + line.size(), out.id);
      const std::size_t open = line.find('[');
      if (open != std::string_view::npos)
        out.state = line.substr(open + 1, line.find_first_of(",]", open) - open - 1);
    } else if (line.starts_with("created by ")) {
      break;
    } else if (!line.starts_with('\t')) {
      function = line.substr(0, line.rfind('('));
    } else if (!function.empty()) {
      out.calls.push_back(
          {std::string(function), std::string(line.substr(1, line.find(" +0x") - 1))});
    }
  }
  return out;
}

// Where Go's own sources lie in this dump: "/usr/local/go/src/", or nothing where
// paths were trimmed.
std::string source_folder(std::string_view dump) {
  constexpr std::string_view known = "/src/net/http/server.go:";
  const std::size_t at = dump.find(known);
  if (at == std::string_view::npos) return {};
  const std::size_t from = dump.rfind('\t', at) + 1;
  return std::string(dump.substr(from, at - from)) + "/src/";
}

// The address of a call is made up, and the same in all dumps. It lies behind the
// runtime's.
std::uint64_t address_of(const Call& call) {
  std::uint64_t hash = 0xcbf29ce484222325;
  for (const std::string_view text : {std::string_view(call.function), std::string_view(call.file)})
    for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  return 0x480000 + hash % 0x1000000;
}

// The tabs behind a cell of a column whose widest cell has `widest` letters (text/tabwriter).
std::string tabs(std::size_t letters, std::size_t widest) {
  constexpr std::size_t stop = 8;
  const std::size_t column = (widest + 1 + stop - 1) / stop * stop;
  return std::string((column - letters + stop - 1) / stop, '\t');
}

std::string record_of(const Block& goroutine, const std::string& sources, std::size_t depth) {
  std::vector<Call> calls = goroutine.calls;
  // The dump is written by other functions of runtime/pprof.
  if (!calls.empty() && calls.front().function == "runtime/pprof.writeGoroutineStacks") {
    calls.front() = {"runtime/pprof.writeRuntimeProfile", sources + "runtime/pprof/pprof.go:734"};
    calls.insert(calls.begin(), {"runtime/pprof.runtime_goroutineProfileWithLabels",
                                 sources + "runtime/mprof.go:844"});
  }
  if (!calls.empty() && calls.back().function == "main.main")
    calls.push_back({"runtime.main", sources + "runtime/proc.go:283"});
  std::vector<std::uint64_t> addresses;
  for (const std::uint64_t address : hidden_calls(goroutine.state)) addresses.push_back(address);
  const std::size_t shown = std::min(calls.size(), depth - addresses.size());
  calls.resize(shown);
  for (const Call& call : calls) addresses.push_back(address_of(call) + 1);
  if (addresses.size() < depth) addresses.push_back(goexit);
  std::string text = "@";
  for (const std::uint64_t address : addresses) text += fmt::format(" 0x{:x}", address);
  text += "\n";

  std::vector<std::array<std::string, 2>> cells;
  std::array<std::size_t, 2> widest{};
  for (const Call& call : calls) {
    const std::uint64_t address = address_of(call);
    cells.push_back({fmt::format("0x{:x}", address),
                     fmt::format("{}+0x{:x}", call.function, address % 0x400 + 1)});
    for (std::size_t i = 0; i < widest.size(); ++i)
      widest[i] = std::max(widest[i], cells.back()[i].size());
  }
  for (std::size_t i = 0; i < calls.size(); ++i)
    text += fmt::format("#\t{}{}{}{}{}\n", cells[i][0], tabs(cells[i][0].size(), widest[0]),
                        cells[i][1], tabs(cells[i][1].size(), widest[1]), calls[i].file);
  return text;
}

StackKey key_of(const Block& goroutine) {
  StackKey key;
  for (const Call& call : goroutine.calls) {
    const std::size_t colon = call.file.rfind(':');
    std::uint64_t line = 0;
    if (colon == std::string::npos) continue;
    std::from_chars(call.file.data() + colon + 1, call.file.data() + call.file.size(), line);
    key.add(call.function, std::string_view(call.file).substr(0, colon), line);
  }
  return key;
}

}  // namespace

Specimen as_count_profile(const Specimen& whole) {
  Specimen made = whole;
  made.set += ", as count profile";
  // So many calls of a stack are kept up to Go 1.22, and from 1.23 on.
  const bool old = whole.name.find("go1.19") != std::string::npos ||
                   whole.name.find("go1.21") != std::string::npos;
  const std::size_t depth = old ? 32 : 128;
  for (DumpOfIt& dump : made.dumps) {
    const std::string sources = source_folder(dump.text);
    std::map<std::string, std::uint64_t> records;
    for (std::size_t from = 0; from < dump.text.size();) {
      const std::size_t end = std::min(dump.text.find("\n\n", from), dump.text.size());
      const Block goroutine = read_block(std::string_view(dump.text).substr(from, end - from));
      from = end + 2;
      if (goroutine.id == 0 || goroutine.calls.empty()) continue;
      ++records[record_of(goroutine, sources, depth)];
      const auto label = dump.truth.find(goroutine.id);
      ++dump.by_stack[key_of(goroutine).text()]
                     [label == dump.truth.end() ? Label{} : label->second];
    }
    std::vector<CountRecord> all;
    for (const auto& [rest, count] : records) all.push_back({count, rest});
    dump.text = write_count_profile(std::move(all));
    dump.truth.clear();
  }
  return made;
}

}  // namespace lineup::accuracy
