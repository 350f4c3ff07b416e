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
constexpr std::array<Field, 22> fields{{
    {"leaky", &Figures::leaky, nullptr, 0},
    {"first", &Figures::first, &Figures::leaky, 1},
    {"likely", &Figures::likely, &Figures::leaky, 1},
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
    {"called leak", &Figures::called_leak, nullptr, 0},
    {"leak is", &Figures::leak_is, &Figures::called_leak, 0},
    {"called likely", &Figures::called_likely, nullptr, 0},
    {"likely is", &Figures::likely_is, &Figures::called_likely, 0},
    {"called suspect", &Figures::called_suspect, nullptr, 0},
    {"suspect is", &Figures::suspect_is, &Figures::called_suspect, 0},
    {"moments", &Figures::moments, nullptr, 0},
    {"near", &Figures::near, &Figures::moments, 0},
    {"agreed", &Figures::agreed, &Figures::moments, 0},
}};

std::string share(std::uint64_t part, std::uint64_t all) {
  if (all == 0) return "-";
  if (part == all) return "100 %";
  // Never rounded up to all or down to none.
  return fmt::format("{:.1f} %", 100.0 * static_cast<double>(part) / static_cast<double>(all));
}

constexpr const char* terminal_row =
    "{:<26} {:>8} {:>6} {:>8} {:>8} {:>8} {:>8} {:>8} {:>7} {:>8} {:>8} {:>7} {:>8}\n";

std::string terminal_line(std::string_view kind, const std::string& choice, const Figures& f) {
  return fmt::format(terminal_row, kind, choice, f.leaky, share(f.likely, f.leaky),
                     share(f.first, f.leaky), share(f.within3, f.leaky), share(f.cause, f.named),
                     share(f.clean, f.leaky),
                     f.defects == 0 ? "-" : fmt::format("{}/{}", f.missed, f.defects), f.healthy,
                     share(f.quiet, f.healthy), f.alarms, f.suspects);
}

}  // namespace

Figures& Figures::operator+=(const Figures& other) {
  for (const Field& field : fields) this->*field.value += other.*field.value;
  return *this;
}

ByChoice total_of(const std::map<std::string, ByChoice>& kinds) {
  ByChoice total;
  for (const auto& [kind, by_choice] : kinds)
    for (const auto& [choice, figures] : by_choice) total[choice] += figures;
  return total;
}

std::string write_record(const Table& table) {
  std::string out = "{";
  const char* before_set = "\n";
  for (const auto& [set, kinds] : table) {
    out += fmt::format("{}{}: {{", before_set, nlohmann::json(set).dump());
    before_set = ",\n";
    const char* before = "\n";
    for (const auto& [kind, by_choice] : kinds)
      for (const auto& [choice, figures] : by_choice) {
        out += fmt::format("{}  {}: {{", before,
                           nlohmann::json(fmt::format("{} | {}", kind, choice)).dump());
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
      Figures& figures = table[set][key.substr(0, bar)][key.substr(bar + 3)];
      for (const Field& field : fields) figures.*field.value = numbers.value(field.name, std::uint64_t{0});
    }
  return table;
}

namespace {

// One share of a figure, now and then, or of its total where there is one.
struct Shares {
  std::uint64_t is, of_is, was, of_was;
  bool fell(int better) const {
    const std::uint64_t now = is * of_was, then = was * of_is;
    return better > 0 ? now < then : now > then;
  }
};

// "1 dump", "the first 2 dumps", "any 2 dumps".
std::string named(const std::string& choice) {
  const std::size_t comma = choice.find(", ");
  if (comma == std::string::npos) return choice == "1" ? "1 dump" : choice + " dumps";
  const std::string which = choice.substr(comma + 2);
  return fmt::format("{}{} {} dumps", which == "any" ? "" : "the ", which, choice.substr(0, comma));
}

void compare(const std::string& where, const Figures& then, const Figures& now,
             std::vector<std::string>& found) {
  for (const Field& field : fields) {
    if (field.better == 0) continue;
    // Shares are compared where there is a total: the number of runs may change.
    const Shares shares{now.*field.value, field.of == nullptr ? 1 : now.*field.of,
                        then.*field.value, field.of == nullptr ? 1 : then.*field.of};
    if (!shares.fell(field.better)) continue;
    found.push_back(
        field.of == nullptr
            ? fmt::format("{}: {} was {}, is {}", where, field.name, shares.was, shares.is)
            : fmt::format("{}: {} was {} of {}, is {} of {}", where, field.name, shares.was,
                          shares.of_was, shares.is, shares.of_is));
  }
}

// A word's row: what is called so, and what of it is a leak.
struct Word {
  const char* name;
  std::uint64_t Figures::*called;
  std::uint64_t Figures::*is;
};
constexpr std::array<Word, 3> words{{
    {"leak", &Figures::called_leak, &Figures::leak_is},
    {"likely", &Figures::called_likely, &Figures::likely_is},
    {"suspect", &Figures::called_suspect, &Figures::suspect_is},
}};

// Of what a word means it does not matter which dumps they were: of leaky processes
// they are others than of healthy ones.
ByChoice by_number(const std::map<std::string, ByChoice>& kinds) {
  ByChoice out;
  for (const auto& [choice, figures] : total_of(kinds))
    out[choice.substr(0, choice.find(','))] += figures;
  return out;
}

void compare_words(const std::string& where, const Figures& then, const Figures& now,
                   std::vector<std::string>& found) {
  Shares shares{0, 0, 0, 0};
  for (const Word& word : words) {
    shares.is += now.*word.is, shares.of_is += now.*word.called;
    shares.was += then.*word.is, shares.of_was += then.*word.called;
    if (shares.of_is != 0 && shares.of_was != 0 && shares.fell(1))
      found.push_back(
          fmt::format("{}: of what is called {} or worse {} of {} were leaks, {} of {} are", where,
                      word.name, shares.was, shares.of_was, shares.is, shares.of_is));
  }
}

// One form alone that gets better moves away from the others: only the whole set tells.
void compare_moments(const std::string& set, const Figures& then, const Figures& now,
                     std::vector<std::string>& found) {
  for (const auto& [name, figure] : {std::pair{"verdicts one level apart at most", &Figures::near},
                                     std::pair{"one cause", &Figures::agreed}}) {
    const Shares shares{now.*figure, now.moments, then.*figure, then.moments};
    if (shares.fell(1))
      found.push_back(fmt::format("{}: {} was {} of {}, is {} of {}", set, name, shares.was,
                                  shares.of_was, shares.is, shares.of_is));
  }
}

}  // namespace

std::vector<std::string> falls(const Table& recorded, const Table& measured) {
  std::vector<std::string> found;
  for (const auto& [set, kinds] : measured) {
    const auto in_set = recorded.find(set);
    if (in_set == recorded.end()) continue;
    for (const auto& [kind, by_choice] : kinds) {
      const auto in_kind = in_set->second.find(kind);
      if (in_kind == in_set->second.end()) continue;
      for (const auto& [choice, now] : by_choice)
        if (const auto then = in_kind->second.find(choice); then != in_kind->second.end())
          compare(fmt::format("{}, {}, {}", set, kind, named(choice)), then->second, now, found);
    }
    const ByChoice then = by_number(in_set->second);
    for (const auto& [number, now] : by_number(kinds))
      if (const auto was = then.find(number); was != then.end()) {
        compare_words(fmt::format("{}, {}", set, named(number)), was->second, now, found);
        compare_moments(set, was->second, now, found);
      }
  }
  // A kind that was judged once and is not now would hide a fall.
  for (const auto& [set, kinds] : recorded) {
    const auto in_set = measured.find(set);
    if (in_set == measured.end()) continue;
    for (const auto& [kind, by_choice] : kinds)
      for (const auto& [choice, figures] : by_choice) {
        const auto in_kind = in_set->second.find(kind);
        if (in_kind == in_set->second.end() || !in_kind->second.contains(choice))
          found.push_back(
              fmt::format("{}, {}, {}: recorded, but not measured", set, kind, named(choice)));
      }
  }
  return found;
}

namespace {

std::string share_of(std::uint64_t part, std::uint64_t all) {
  return all == 0 ? "-" : fmt::format("{} of {}", share(part, all), all);
}

// A line for each set and number of dumps in which a truth is known; a table's where
// `bar` is one.
std::string calibration_lines(const Table& table, std::string_view bar) {
  std::string out;
  for (const auto& [set, kinds] : table)
    for (const auto& [choice, f] : by_number(kinds)) {
      if (f.called_leak + f.called_likely + f.called_suspect == 0) continue;
      if (bar.empty()) {
        out += fmt::format("of what is called leak, likely, suspect, {}:", named(choice));
        for (const Word& word : words)
          out += " " + share_of(f.*word.is, f.*word.called) + (&word == &words.back() ? "\n" : ",");
      } else {
        out += fmt::format("| {} | {} |", set, choice);
        for (const Word& word : words)
          out += fmt::format(" {} |", share_of(f.*word.is, f.*word.called));
        out += "\n";
      }
    }
  return out;
}

}  // namespace

std::string for_terminal(const Table& table) {
  std::string out;
  for (const auto& [set, kinds] : table) {
    out += fmt::format("\n{}\n", set);
    if (set.ends_with(one_moment)) {
      const Figures f = total_of(kinds).at("1");
      out += fmt::format("{} moments, verdicts one level apart at most {}, one cause {}\n",
                         f.moments, share(f.near, f.moments), share(f.agreed, f.moments));
      continue;
    }
    out += fmt::format(terminal_row, "kind", "dumps", "leaky", "likely", "first", "within 3",
                       "cause", "clean", "missed", "healthy", "quiet", "alarms", "suspects");
    for (const auto& [kind, by_choice] : kinds)
      for (const auto& [choice, figures] : by_choice) out += terminal_line(kind, choice, figures);
    for (const auto& [choice, figures] : total_of(kinds))
      out += terminal_line("= in all", choice, figures);
    out += calibration_lines({{set, kinds}}, {});
  }
  return out;
}

std::string for_docs(const Table& table) {
  std::string out =
      "| set | dumps | leaky runs | first right at `likely` | if `suspect` counts | within the "
      "first three | cause right | leaks missed | no healthy suspect beside it | healthy runs | of "
      "those quiet "
      "| healthy groups called `leak` or `likely` | called `suspect` "
      "|\n|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|\n";
  const auto line = [&](const std::string& name, const std::string& choice, const Figures& f) {
    fmt::format_to(std::back_inserter(out),
                   "| {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} | {} |\n", name,
                   choice, f.leaky, share(f.likely, f.leaky), share(f.first, f.leaky),
                   share(f.within3, f.leaky), share(f.cause, f.named),
                   f.defects == 0 ? "-" : fmt::format("{} of {}", f.missed, f.defects),
                   share(f.clean, f.leaky), f.healthy, share(f.quiet, f.healthy), f.alarms,
                   f.suspects);
  };
  for (const auto& [set, kinds] : table)
    for (const auto& [choice, figures] : total_of(kinds))
      if (!set.ends_with(one_moment)) line(set, choice, figures);
  out +=
      "\n| one moment in three forms (debug=2, debug=1, debug=0) | leaks seen in one at least | "
      "verdicts one level apart at most | one cause |\n|---|--:|--:|--:|\n";
  for (const auto& [set, kinds] : table)
    if (set.ends_with(one_moment)) {
      const Figures f = total_of(kinds).at("1");
      out += fmt::format("| {} | {} | {} | {} |\n", set.substr(0, set.find(',')), f.moments,
                         share(f.near, f.moments), share(f.agreed, f.moments));
    }
  for (const auto& [set, kinds] : table) {
    // Of what is made of other sets ("zoo, renamed") the sums tell enough.
    if (total_of(kinds).size() < 2 || set.find(',') != std::string::npos) continue;
    out += fmt::format("\nBy kind, {}: first suspect right / cause right / missed, and alarms on healthy groups.\n\n| kind |", set);
    const ByChoice totals = total_of(kinds);
    for (const auto& [choice, figures] : totals) out += fmt::format(" {} |", named(choice));
    out += "\n|---|";
    for (std::size_t i = 0; i < totals.size(); ++i) out += "---|";
    out += "\n";
    for (const auto& [kind, by_choice] : kinds) {
      out += fmt::format("| {} |", kind);
      for (const auto& [choice, unused] : totals) {
        const auto f = by_choice.find(choice);
        if (f == by_choice.end()) out += " |";
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

std::string words_for_docs(const Table& table) {
  // What is made of other sets is not measured twice.
  Figures listed, counted;
  for (const auto& [set, kinds] : table) {
    const bool profile = set.ends_with(debug1_form) || set.ends_with(proto_form);
    if (!profile && set.find(',') != std::string::npos) continue;
    for (const auto& [choice, figures] : total_of(kinds)) (profile ? counted : listed) += figures;
  }
  std::string out =
      "| called | listed goroutines (debug=2): are leaks | count profiles: are leaks "
      "|\n|---|--:|--:|\n";
  for (const Word& word : words)
    out += fmt::format("| `{}` | {} | {} |\n", word.name,
                       share_of(listed.*word.is, listed.*word.called),
                       share_of(counted.*word.is, counted.*word.called));
  return out;
}

std::string calibration_for_docs(const Table& table) {
  return "| set | dumps | called `leak`: are leaks | called `likely`: are leaks | called "
         "`suspect`: are leaks |\n|---|---|--:|--:|--:|\n" +
         calibration_lines(table, "| ");
}

}  // namespace lineup::accuracy
