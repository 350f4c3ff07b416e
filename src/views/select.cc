// SPDX-License-Identifier: Apache-2.0
// select.cc: focus, ignore, hide, show, show_from, prune_from, tagfocus, tagignore. Each call
// and each label is matched once, not once for each sample.
#include "views/select.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

#include "views/samples.h"

namespace lineup {
namespace {

Error cannot_read(std::string_view flag, std::string_view text, const std::string& why) {
  return {fmt::format("-{}: \"{}\" is no regular expression: {}", flag, printable(text), why), "",
          "write it in RE2's language, as for go tool pprof"};
}

// Matches nothing where it was not asked.
class Expression {
 public:
  explicit Expression(const std::string& text) {
    if (text.empty()) return;
    RE2::Options quiet;
    quiet.set_log_errors(false);
    re_ = std::make_unique<RE2>(text, quiet);
  }
  bool is_asked() const { return re_ != nullptr; }
  bool is_good() const { return re_ == nullptr || re_->ok(); }
  std::string why() const { return re_->error(); }
  bool matches(std::string_view text) const {
    return re_ != nullptr && RE2::PartialMatch(re2::StringPiece(text.data(), text.size()), *re_);
  }

 private:
  std::unique_ptr<RE2> re_;
};

// On labels: KEY=RE,RE: some value of the key matches one of them; RE,RE: each matches some
// "KEY:VALUE".
class TagFilter {
 public:
  explicit TagFilter(const std::string& text) {
    if (text.empty()) return;
    asked_ = true;
    const std::size_t equal = text.find('=');
    if (equal != std::string::npos) key_ = text.substr(0, equal);
    for (std::size_t from = equal == std::string::npos ? 0 : equal + 1; from <= text.size();) {
      const std::size_t comma = std::min(text.find(',', from), text.size());
      texts_.push_back(text.substr(from, comma - from));
      // Of nothing RE2 makes what matches everything, as Go does.
      parts_.emplace_back(texts_.back().empty() ? "(?:)" : texts_.back());
      from = comma + 1;
    }
  }

  bool is_asked() const { return asked_; }
  bool matches(const ProfileSample& sample) const {
    const auto says = [&](const Expression& part) {
      return std::ranges::any_of(sample.labels, [&](const ProfileLabel& label) {
        if (is_said(label, verdict_label)) return false;
        if (key_) return label.key == *key_ && part.matches(label.value);
        return part.matches(std::string(label.key) + ':' + std::string(label.value));
      });
    };
    return key_ ? std::ranges::any_of(parts_, says) : std::ranges::all_of(parts_, says);
  }
  std::optional<Error> trouble(std::string_view flag) const {
    for (std::size_t i = 0; i < parts_.size(); ++i)
      if (!parts_[i].is_good()) return cannot_read(flag, texts_[i], parts_[i].why());
    return {};
  }

 private:
  bool asked_ = false;
  std::optional<std::string> key_;
  std::vector<std::string> texts_;
  std::vector<Expression> parts_;
};

// What is asked of a call, as bits.
enum : unsigned {
  focus_bit = 1,
  ignore_bit = 2,
  hide_bit = 4,
  show_bit = 8,
  show_from_bit = 16,
  prune_from_bit = 32,
};

struct NamedExpression {
  unsigned bit;
  const char* flag;
  const char* word;  // in a warning, as pprof's
  const std::string* text;
  Expression expression;
  bool matched = false;
};

class Selection {
 public:
  Selection(const Profile& profile, const ViewRequest& request)
      : profile_(profile), request_(request), tagfocus_(request.tagfocus),
        tagignore_(request.tagignore) {
    const auto add = [&](unsigned bit, const char* flag, const char* word,
                         const std::string& text) {
      asked_.push_back({bit, flag, word, &text, Expression(text), false});
    };
    add(focus_bit, "focus", "Focus", request.focus);
    add(ignore_bit, "ignore", "Ignore", request.ignore);
    add(hide_bit, "hide", "Hide", request.hide);
    add(show_bit, "show", "Show", request.show);
    add(show_from_bit, "show_from", "ShowFrom", request.show_from);
    add(prune_from_bit, "prune_from", "", request.prune_from);
  }

  Result<Selected> take() {
    for (const NamedExpression& one : asked_)
      if (!one.expression.is_good())
        return cannot_read(one.flag, *one.text, one.expression.why());
    if (const auto trouble = tagfocus_.trouble("tagfocus")) return *trouble;
    if (const auto trouble = tagignore_.trouble("tagignore")) return *trouble;

    match_calls();
    Selected selected;
    bool focused = false, ignored = false;
    for (const ProfileSample& sample : profile_.samples) {
      if (!has_focus(sample)) continue;
      ProfileSample rest = without_hidden(sample);
      if (rest.calls.empty()) continue;
      const bool wanted = !tagfocus_.is_asked() || tagfocus_.matches(sample);
      const bool unwanted = tagignore_.is_asked() && tagignore_.matches(sample);
      focused = focused || wanted;
      ignored = ignored || unwanted;
      if (wanted && !unwanted) selected.samples.push_back(std::move(rest));
    }
    const auto warn = [&](const char* word) {
      selected.warnings.push_back(std::string(word) + " expression matched no samples");
    };
    for (const NamedExpression& one : asked_) {
      if (!one.expression.is_asked() || one.bit == prune_from_bit) continue;
      selected.filters.push_back(fmt::format("{}={}", one.flag, printable(*one.text)));
      if (!one.matched) warn(one.word);
    }
    if (tagfocus_.is_asked()) {
      selected.filters.push_back("tagfocus=" + printable(request_.tagfocus));
      if (!focused) warn("TagFocus");
    }
    if (tagignore_.is_asked()) {
      selected.filters.push_back("tagignore=" + printable(request_.tagignore));
      if (!ignored) warn("TagIgnore");
    }
    return selected;
  }

 private:
  void match_calls() {
    std::map<std::string_view, unsigned> of_name;  // functions and files, each once
    const auto bits_of = [&](std::string_view name) {
      const auto [at, is_new] = of_name.try_emplace(name, 0u);
      for (const NamedExpression& one : asked_)
        if (is_new && one.expression.matches(name)) at->second |= one.bit;
      return at->second;
    };
    calls_.reserve(profile_.calls.size());
    for (const Place& call : profile_.calls) {
      unsigned bits = 0;
      if (!is_elided(call)) {
        bits = bits_of(call.function) | (bits_of(call.file) & ~unsigned{prune_from_bit});
        for (NamedExpression& one : asked_) one.matched = one.matched || (bits & one.bit) != 0;
      }
      calls_.push_back(bits);
    }
  }

  bool is_asked(unsigned bit) const {
    return std::ranges::any_of(asked_, [&](const NamedExpression& one) {
      return one.bit == bit && one.expression.is_asked();
    });
  }

  bool has_focus(const ProfileSample& sample) const {
    if (!is_asked(focus_bit) && !is_asked(ignore_bit)) return true;
    bool found = false;
    for (const std::uint32_t call : sample.calls) {
      if ((calls_[call] & ignore_bit) != 0) return false;
      found = found || !is_asked(focus_bit) || (calls_[call] & focus_bit) != 0;
    }
    return found;
  }

  // From the root to the last call of show_from, from the leaf to the first of prune_from.
  ProfileSample without_hidden(const ProfileSample& sample) const {
    ProfileSample rest = sample;
    std::vector<std::uint32_t>& calls = rest.calls;
    std::erase_if(calls, [&](std::uint32_t call) {
      const Place& place = profile_.calls[call];
      if (is_elided(place)) return false;
      return (!request_.runtime && is_of_runtime(place)) || (calls_[call] & hide_bit) != 0 ||
             (is_asked(show_bit) && (calls_[call] & show_bit) == 0);
    });
    if (is_asked(show_from_bit)) {
      const auto last = std::find_if(calls.rbegin(), calls.rend(), [&](std::uint32_t call) {
        return (calls_[call] & show_from_bit) != 0;
      });
      calls.erase(last.base(), calls.end());
    }
    if (is_asked(prune_from_bit)) {
      const auto first = std::ranges::find_if(
          calls, [&](std::uint32_t call) { return (calls_[call] & prune_from_bit) != 0; });
      if (first != calls.end()) calls.erase(calls.begin(), first);
    }
    // A gap at an end, or alone, parts nothing.
    const auto is_gap = [&](std::uint32_t call) { return is_elided(profile_.calls[call]); };
    while (!calls.empty() && is_gap(calls.back())) calls.pop_back();
    calls.erase(calls.begin(), std::ranges::find_if_not(calls, is_gap));
    return rest;
  }

  const Profile& profile_;
  const ViewRequest& request_;
  TagFilter tagfocus_, tagignore_;
  std::vector<NamedExpression> asked_;
  std::vector<unsigned> calls_;  // of each call, which expressions match it
};

}  // namespace

Result<Selected> select_samples(const Profile& profile, const ViewRequest& request) {
  return Selection(profile, request).take();
}

}  // namespace lineup
