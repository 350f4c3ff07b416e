// SPDX-License-Identifier: Apache-2.0
// lineup/result.h: a value, or the reason why there is none.
//
//     lineup::Result<Summary> summary = lineup::analyze(request);
//     if (!summary) return complain(summary.error());
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace lineup {

// Trouble that stopped the work. Reads as "WHERE: WHAT", then "help: HELP".
struct Error {
  std::string what;   // one sentence, no full stop, no "error:" in front
  std::string where;  // "FILE" or "FILE:LINE"; empty when there is no place
  std::string help;   // what to do about it; may be empty
};

template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : held_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : held_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return held_.index() == 0; }
  // Only when the Result holds a value.
  T& operator*() { return std::get<0>(held_); }
  const T& operator*() const { return std::get<0>(held_); }
  T* operator->() { return &std::get<0>(held_); }
  const T* operator->() const { return &std::get<0>(held_); }
  // Only when it does not.
  const Error& error() const { return std::get<1>(held_); }

 private:
  std::variant<T, Error> held_;
};

}  // namespace lineup
