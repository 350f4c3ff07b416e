// SPDX-License-Identifier: Apache-2.0
// figures.cc: figures as JSON and as tables, and which of them fell.
#include "accuracy/figures.h"

#include <fmt/format.h>

#include <array>
#include <iterator>
#include <nlohmann/json.hpp>

namespace lineup::accuracy {
namespace {

// Every figure by its name, what it is a part of, and which way is better.
struct Field {
  const char* name;
  std::uint64_t Figures::*value;
  std::uint64_t Figures::*of;  // nullptr: it is a total itself
  int better;                  // +1: more, -1: fewer, 0: neither
};
constexpr std::array<Field, 12> fields{{
    {"leaky", &Figures::leaky, nullptr, 0},
    {"first", &Figures::first, &Figures::leaky, 1},
    {"within3", &Figures::within3, &Figures::leaky, 1},
    {"clean", &Figures::clean, &Figures::leaky, 1},
    {"defects", &Figures::defects, nullptr, 0},
    {"missed", &Figures::missed, &Figures::defects, -1},
    {"named", &Figures::named, nullptr, 0},
    {"cause", &Figures::cause, &Figures::named, 1},
    {"healthy", &Figures::healthy, nullptr, 0},
    {"quiet", &Figures::quiet, &Figures::healthy, 1},
    {"alarms", &Figures::alarms, nullptr, -1},
    {"suspects", &Figures::suspects, nullptr, 0},
}};

std::string share(std::uint64_t part, std::uint64_t all) {
  if (all == 0) return "-";
  if (part == all) return "100 %";
  // Never rounded up to all or down to none.
  return fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(all));
}

constexpr const char* terminal_row = "{:<26} {:>5} {:>6} {:>8} {:>8} {:>8} {:>8} {:>7} {:>8} {:>8} {:>7} {:>8}\n";

std::string terminal_line(std::string_view kind, std::size_t dumps, const Figures& f) {
  return fmt::format(terminal_row, kind, dumps, f.leaky, share(f.first, f.leaky), share(f.within3, f.leaky), share(f.cause, f.named), share(f.clean, f.leaky),
                     f.defects == 0 ? "-" : fmt::format("{}/{}", f.missed, f.defects), f.healthy, share(f.quiet, f.healthy), f.alarms, f.suspects);
}

}  // namespace

Figures& Figures::operator+=(const Figures& other) {
  for (const Field& field : fields) this->*field.value += other.*field.value;
  return *this;
}

std::map<std::size_t, Figures> total_of(const std::map<std::string, std::map<std::size_t, Figures>>& kinds) {
  std::map<std::size_t, Figures> total;
  for (const auto& [kind, by_dumps] : kinds)
    for (const auto& [dumps, figures] : by_dumps) total[dumps] += figures;
  return total;
}

std::string write_record(const Table& table) {
  std::string out = "{";
  const char* before_set = "\n";
  for (const auto& [set, kinds] : table) {
    out += fmt::format("{}{}: {{", before_set, nlohmann::json(set).dump());
    before_set = ",\n";
    const char* before = "\n";
    for (const auto& [kind, by_dumps] : kinds)
      for (const auto& [dumps, figures] : by_dumps) {
        out += fmt::format("{}  {}: {{", before, nlohmann::json(fmt::format("{} | {}", kind, dumps)).dump());
        before = ",\n";
        const char* comma = "";
        for (const Field& field : fields)
          if (figures.*field.value != 0) {
            out += fmt::format("{}\"{}\": {}", comma, field.name, figures.*field.value);
            comma = ", ";
          }
        out += "}";
      }
    out += "\n}";
  }
  return out + "\n}\n";
}

Table read_record(std::string_view text) {
  Table table;
  const nlohmann::json record = nlohmann::json::parse(text);
  for (const auto& [set, kinds] : record.items())
    for (const auto& [key, numbers] : kinds.items()) {
      const std::size_t bar = key.rfind(" | ");
      Figures& figures = table[set][key.substr(0, bar)][std::stoul(key.substr(bar + 3))];
      for (const Field& field : fields) figures.*field.value = numbers.value(field.name, std::uint64_t{0});
    }
  return table;
}

std::vector<std::string> falls(const Table& recorded, const Table& measured) {
  std::vector<std::string> found;
  for (const auto& [set, kinds] : measured)
    for (const auto& [kind, by_dumps] : kinds)
      for (const auto& [dumps, now] : by_dumps) {
        const std::string where = fmt::format("{}, {}, {} dump{}", set, kind, dumps, dumps == 1 ? "" : "s");
        const auto in_set = recorded.find(set);
        const auto in_kind = in_set == recorded.end() ? decltype(in_set->second.find(kind)){} : in_set->second.find(kind);
        if (in_set == recorded.end() || in_kind == in_set->second.end() || !in_kind->second.contains(dumps)) {
          continue;
        }
        const Figures& then = in_kind->second.at(dumps);
        for (const Field& field : fields) {
          if (field.better == 0) continue;
          const std::uint64_t is = now.*field.value, was = then.*field.value;
          // Shares are compared where there is a total: the number of runs may change.
          const std::uint64_t of_is = field.of == nullptr ? 1 : now.*field.of, of_was = field.of == nullptr ? 1 : then.*field.of;
          const std::uint64_t left = is * of_was, right = was * of_is;
          if (field.better > 0 ? left < right : left > right)
            found.push_back(field.of == nullptr ? fmt::format("{}: {} was {}, is {}", where, field.name, was, is)
                                                : fmt::format("{}: {} was {} of {}, is {} of {}", where, field.name, was, of_was, is, of_is));
        }
      }
  // A kind that was judged once and is not now would hide a fall.
  for (const auto& [set, kinds] : recorded) {
    const auto in_set = measured.find(set);
    if (in_set == measured.end()) continue;
    for (const auto& [kind, by_dumps] : kinds)
      for (const auto& [dumps, figures] : by_dumps) {
        const auto in_kind = in_set->second.find(kind);
        if (in_kind == in_set->second.end() || !in_kind->second.contains(dumps)) found.push_back(fmt::format("{}, {}, {} dumps: recorded, but not measured", set, kind, dumps));
      }
  }
  return found;
}

std::string for_terminal(const Table& table) {
  std::string out;
  for (const auto& [set, kinds] : table) {
    out += fmt::format("\n{}\n", set);
    out += fmt::format(terminal_row, "kind", "dumps", "leaky", "first", "within 3", "cause", "clean", "missed", "healthy", "quiet", "alarms", "suspects");
    for (const auto& [kind, by_dumps] : kinds)
      for (const auto& [dumps, figures] : by_dumps) out += terminal_line(kind, dumps, figures);
    for (const auto& [dumps, figures] : total_of(kinds)) out += terminal_line("= in all", dumps, figures);
  }
  return out;
}

std::string for_docs(const Table& table) {
  std::string out =
      "| set | dumps | leaky runs | first suspect right | within the first three | cause right | leaks missed | no healthy suspect beside it | healthy runs | of those quiet "
      "| healthy groups called `leak` or `likely` | called `suspect` |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n";
  const auto line = [&](const std::string& name, std::size_t dumps, const Figures& f) {
    fmt::format_to(std::back_inserter(out), "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", name, dumps, f.leaky, share(f.first, f.leaky), share(f.within3, f.leaky),
                   share(f.cause, f.named), f.defects == 0 ? "-" : fmt::format("{} of {}", f.missed, f.defects), share(f.clean, f.leaky), f.healthy, share(f.quiet, f.healthy), f.alarms, f.suspects);
  };
  for (const auto& [set, kinds] : table)
    for (const auto& [dumps, figures] : total_of(kinds)) line(set, dumps, figures);
  for (const auto& [set, kinds] : table) {
    // Of what is made of other sets ("zoo, renamed") the sums tell enough.
    if (total_of(kinds).size() < 2 || set.find(',') != std::string::npos) continue;
    out += fmt::format("\nBy kind, {}: first suspect right / cause right / missed, and alarms on healthy groups.\n\n| kind |", set);
    auto totals = total_of(kinds);
    std::erase_if(totals, [](const auto& each) { return each.second.leaky == 0; });
    for (const auto& [dumps, figures] : totals) out += fmt::format(" {} dump{} |", dumps, dumps == 1 ? "" : "s");
    out += "\n|---|";
    for (std::size_t i = 0; i < totals.size(); ++i) out += "---|";
    out += "\n";
    for (const auto& [kind, by_dumps] : kinds) {
      out += fmt::format("| {} |", kind);
      for (const auto& [dumps, unused] : totals) {
        const auto f = by_dumps.find(dumps);
        if (f == by_dumps.end()) out += " |";
        else if (f->second.leaky == 0) out += fmt::format(" {} of {} quiet |", f->second.quiet, f->second.healthy);
        else
          out += fmt::format(" {}/{}, {}/{}, {}{} |", f->second.first, f->second.leaky, f->second.cause, f->second.named, f->second.missed,
                             f->second.alarms == 0 ? "" : fmt::format(", {} alarms", f->second.alarms));
      }
      out += "\n";
    }
  }
  return out;
}

}  // namespace lineup::accuracy
