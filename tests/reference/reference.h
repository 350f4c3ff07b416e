// SPDX-License-Identifier: Apache-2.0
// reference.h: the clear twin of parse/: reads a dump by the entries of
// grammar/lines alone, one pattern a line, and takes its time.
//
//     twin::Reference reference;                       // compiles the patterns, once
//     twin::Reading reading = reference.read(text);
//
// Scope    lines as Go prints them, with or without carriage returns. What copies
//          do to lines (prefixes, wraps, escapes) is parse/unwrap's business.
// Rules    which line is what: grammar/lines. What a reader does with it: here,
//          a small function a role. It is never fast, and never shipped.
#pragma once

#include <string_view>
#include <unordered_map>
#include <vector>

#include "grammar/line_forms.h"
#include "reference/reading.h"

namespace lineup::twin {

class Reference {
 public:
  Reference();
  Reference(const Reference&) = delete;
  Reference& operator=(const Reference&) = delete;

  Reading read(std::string_view text);

  const std::vector<LineForm>& forms() const { return forms_; }
  const LineMatcher& matcher() const { return matcher_; }

 private:
  std::vector<LineForm> forms_;
  LineMatcher matcher_;
};

// The pairs between the braces of a header or of "# labels:"; a text that is no
// pairs becomes one label without a key.
Labels labels_in(const LineMatcher& matcher, std::string_view text);

}  // namespace lineup::twin
