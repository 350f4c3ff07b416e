// SPDX-License-Identifier: Apache-2.0
// capture/sniff.h: tells from the first bytes of an answer what it is not. What
// it is, the reader of dumps decides.
#pragma once

#include <string>
#include <string_view>

namespace lineup::capturing {

bool is_web_page(std::string_view head);

// Readable text in which no goroutine is spoken of.
bool is_other_text(std::string_view head);

// The title of a web page, or the first line of a text; short.
std::string first_words(std::string_view head);

}  // namespace lineup::capturing
