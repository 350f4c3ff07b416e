// SPDX-License-Identifier: Apache-2.0
// author.cc: finds names among the words that a log puts before a line. The forms of
// journalctl are those of systemd 252; Logplex's is that of Heroku's page on drains.
#include "parse/author.h"

#include <algorithm>

namespace lineup {
namespace {

constexpr std::size_t longest_prefix = 400;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_number(std::string_view word) {
  return !word.empty() && std::ranges::all_of(word, is_digit);
}
bool is_name(std::string_view word, std::string_view others = "-_.") {
  return !word.empty() && std::ranges::all_of(word, [&](char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           others.find(c) != others.npos;
  });
}

// Takes the next word off `rest`; empty when there is none.
std::string_view next_word(std::string_view& rest) {
  rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
  const std::string_view word = rest.substr(0, rest.find(' '));
  rest.remove_prefix(word.size());
  return word;
}

std::string_view from_to(std::string_view first, std::string_view last) {
  return {first.data(), static_cast<std::size_t>(last.data() + last.size() - first.data())};
}

// A time, a date, the number of a stream: "2026-01-02T03:04:05Z", "[03:04:05]", "01O".
bool begins_with_number(std::string_view word) {
  return !word.empty() && is_digit(word[word[0] == '[' && word.size() > 1 ? 1 : 0]);
}
bool is_iso(std::string_view word) {
  return begins_with_number(word) && word.find('T') != std::string_view::npos;
}

// "web-1  | ": a name, behind nothing but times, before a bar.
std::string_view before_bar(std::string_view rest) {
  for (int words = 0; words < 5; ++words) {
    const std::string_view word = next_word(rest);
    std::string_view behind = rest;
    if (next_word(behind) == "|") return is_name(word, "-_.@") ? word : std::string_view{};
    if (!begins_with_number(word)) return {};
  }
  return {};
}

// "[pod/web-5d9c/app] ", behind nothing but times.
std::string_view pod(std::string_view rest) {
  for (int words = 0; words < 4; ++words) {
    const std::string_view word = next_word(rest);
    if (word.starts_with("[pod/") && word.ends_with(']')) return word;
    if (!begins_with_number(word)) return {};
  }
  return {};
}

// What a log of the system begins its lines with.
enum class Stamp { none, words, iso, seconds, numbered };

// "<30>": facility and priority; how many bytes, 0 if it is none.
std::size_t priority_bytes(std::string_view word) {
  const std::size_t close = word.starts_with('<') ? word.find('>') : std::string_view::npos;
  return close != std::string_view::npos && close <= 4 && is_number(word.substr(1, close - 1))
      ? close + 1 : 0;
}

// Takes it off `rest`.
Stamp take_stamp(std::string_view& rest) {
  std::string_view behind = rest;
  std::string_view word = next_word(behind);
  // Where lines are counted, their length stands before the priority.
  if (std::string_view other = behind; is_number(word) && priority_bytes(next_word(other)) > 0) {
    rest = behind;
    word = next_word(behind);
  }
  if (const std::size_t bytes = priority_bytes(word)) {
    if (word.substr(bytes) == "1") {
      rest = behind;
      return is_iso(next_word(rest)) ? Stamp::numbered : Stamp::none;
    }
    rest.remove_prefix(static_cast<std::size_t>(word.data() - rest.data()) + bytes);
    behind = rest;
    word = next_word(behind);
  }
  if (is_iso(word)) {
    rest = behind;
    return Stamp::iso;
  }
  if (word.starts_with('[')) {  // "[    5.000001]", "[    5.000001 <    0.000001 >]"
    behind = rest.substr(rest.find('[') + 1);
    const std::size_t close = behind.find_first_not_of("0123456789.<> ");
    if (close == std::string_view::npos || behind[close] != ']') return Stamp::none;
    if (behind.substr(0, close).find('.') == std::string_view::npos) return Stamp::none;
    rest = behind.substr(close + 1);
    return Stamp::seconds;
  }
  if (word.size() > 11 && is_number(word.substr(0, 10)) && word[10] == '.' &&
      is_number(word.substr(11))) {
    rest = behind;
    return Stamp::seconds;
  }
  if (word.size() != 3) return Stamp::none;
  const std::string_view date = next_word(behind), time = next_word(behind);
  if (!begins_with_number(date) || !begins_with_number(time)) return Stamp::none;
  if (date.find('-') != std::string_view::npos) next_word(behind);  // the zone
  rest = behind;
  return Stamp::words;
}

bool is_process(std::string_view word) {
  const std::size_t open = word.find('[');
  return word.ends_with("]:") && open != std::string_view::npos && open > 0;
}

// "host web[12]:", Heroku's "app[web.1]:" without a host, "host web:" of what has no
// number, "host app web.1" of a numbered form; behind a stamp.
std::string_view process(std::string_view rest) {
  const Stamp stamp = take_stamp(rest);
  if (stamp == Stamp::none) return {};
  const std::string_view first = next_word(rest);
  if (stamp == Stamp::numbered) {
    next_word(rest);
    const std::string_view number = next_word(rest);
    return number.empty() ? number : from_to(first, number);
  }
  // A container's log, whose writer is one.
  if (stamp == Stamp::iso && (first == "stdout" || first == "stderr")) return {};
  if (is_process(first)) return first;
  const std::string_view second = next_word(rest);
  if (is_process(second)) return from_to(first, second);
  const bool has_no_number = stamp == Stamp::words && is_name(first) && second.ends_with(':') &&
      is_name(second.substr(0, second.size() - 1));
  return has_no_number ? from_to(first, second) : std::string_view{};
}

// "web-5d9c-x2 app ".
std::string_view pod_and_container(std::string_view line) {
  std::string_view rest = line;
  const std::string_view first = next_word(rest);
  if (!is_name(first) || first.find('-') == std::string_view::npos || !line.starts_with(first) ||
      !is_name(next_word(rest))) return {};
  return line.substr(0, line.size() - rest.size());
}

// "shop web-5d9c-x2 app ": the namespace in front (stern -A).
std::string_view namespace_and_pod(std::string_view line) {
  std::string_view rest = line;
  const std::string_view space = next_word(rest);
  if (!is_name(space) || !line.starts_with(space) || rest.size() < 2) return {};
  rest.remove_prefix(1);
  const std::string_view of_pod = pod_and_container(rest);
  return of_pod.empty() ? of_pod : from_to(line, of_pod);
}

// "ecs/web/0a1b", behind a time. A path would begin with a slash, and a place name a file.
std::string_view log_stream(std::string_view rest) {
  if (!is_iso(next_word(rest))) return {};
  const std::string_view word = next_word(rest);
  const bool parted = word.find('/') != std::string_view::npos && word[0] != '/';
  const bool is_place = word.find(".go") != std::string_view::npos;
  return parted && !is_place && is_name(word, "-_./") ? word : std::string_view{};
}

}  // namespace

std::string_view writer_of(std::string_view line, WriterForm form) {
  line = line.substr(0, longest_prefix);
  switch (form) {
    case WriterForm::word: return before_bar(line);
    case WriterForm::pod: return pod(line);
    case WriterForm::process: return process(line);
    case WriterForm::two_words: return pod_and_container(line);
    case WriterForm::three_words: return namespace_and_pod(line);
    case WriterForm::stream: return log_stream(line);
    case WriterForm::record:
    case WriterForm::lines:
    case WriterForm::none: break;
  }
  return {};
}

WriterForm writer_form(std::string_view prefix) {
  for (const WriterForm form : {WriterForm::word, WriterForm::pod, WriterForm::process})
    if (!writer_of(prefix, form).empty()) return form;
  // Where nothing but the words themselves says so, nothing else may stand there, but a time
  // (stern -t).
  for (const WriterForm form : {WriterForm::two_words, WriterForm::three_words, WriterForm::stream}) {
    const std::string_view key = writer_of(prefix, form);
    if (key.empty()) continue;
    std::string_view behind = prefix.substr(from_to(prefix, key).size());
    if (behind.size() == 1 || (is_iso(next_word(behind)) && behind.size() <= 1)) return form;
  }
  return WriterForm::none;
}

Author author_of(std::string_view key, WriterForm form) {
  const auto author = [](std::string_view name, std::string_view host) {
    return Author{std::string(name), std::string(host)};
  };
  switch (form) {
    case WriterForm::word: {
      const std::size_t at = key.find('@');
      return author(key, at == std::string_view::npos ? std::string_view{} : key.substr(at + 1));
    }
    case WriterForm::pod: return author(key.substr(1, key.size() - 2), {});
    case WriterForm::process: {
      std::string_view rest = key;
      const std::string_view first = next_word(rest), second = next_word(rest);
      const std::string_view third = next_word(rest);
      if (!third.empty()) {
        if (third == "-") return author(second, first);
        if (!is_number(third)) return author(third, first);
        return {std::string(second) + "[" + std::string(third) + "]", std::string(first)};
      }
      std::string_view name = second.empty() ? first : second;
      name.remove_suffix(1);
      // Heroku's dynos have names, and no host.
      constexpr std::string_view heroku = "app[";
      if (second.empty() && name.starts_with(heroku)) {
        const std::string_view dyno = name.substr(heroku.size(), name.size() - heroku.size() - 1);
        if (!dyno.empty() && !is_number(dyno)) name = dyno;
      }
      return author(name, second.empty() ? std::string_view{} : first);
    }
    case WriterForm::record:
    case WriterForm::lines: {
      const std::size_t end = std::min(key.find('\n'), key.size());
      return author(key.substr(0, end), key.substr(std::min(end + 1, key.size())));
    }
    case WriterForm::three_words: {
      const std::size_t space = key.find(' ');
      return author(key.substr(space + 1), key.substr(0, space));
    }
    case WriterForm::two_words:
    case WriterForm::stream:
    case WriterForm::none: break;
  }
  return author(key, {});
}

}  // namespace lineup
