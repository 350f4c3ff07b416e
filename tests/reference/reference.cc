// SPDX-License-Identifier: Apache-2.0
// reference.cc: an input's lines, one after the other, for the reference.
#include "reference/reference.h"

#include <stdexcept>

#include "reference/input.h"

namespace lineup::twin {
namespace {

std::vector<LineForm> forms_or_die() {
  Result<std::vector<LineForm>> forms = load_line_forms(built_in_line_files());
  if (!forms) throw std::runtime_error(forms.error().where + ": " + forms.error().what);
  return *forms;
}

}  // namespace

Reference::Reference() : forms_(forms_or_die()), matcher_(forms_) {}

Reading Reference::read(std::string_view text) {
  Input input(matcher_);
  if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
  while (!text.empty()) {
    const std::size_t feed = text.find('\n');
    std::string_view line = text.substr(0, feed);
    while (line.ends_with('\r')) line.remove_suffix(1);
    input.line(line, feed != std::string_view::npos);
    text.remove_prefix(feed == std::string_view::npos ? text.size() : feed + 1);
  }
  input.finish();
  return std::move(input.reading);
}

}  // namespace lineup::twin
