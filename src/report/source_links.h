// SPDX-License-Identifier: Apache-2.0
// report/source_links.h: addresses of lines of source, for terminals, tickets and pages.
//
//     link_to("https://git.example/shop/blob/main/{path}#L{line}", {"internal/a b.go", 7});
//     // https://git.example/shop/blob/main/internal/a%20b.go#L7
//     terminal_link("vscode://file{path}:{line}", place, "pay.go:7");
//
// A template has {path} and {line}, for terminals also {host} and {column}; what else stands in it
// is taken as it is. What comes from a dump or a folder is percent-encoded but for letters, digits
// and "/-._~", so that no name ends an address or a sequence of a terminal.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace lineup {

struct LinkPlace {
  std::string_view path;  // of a ticket from the top of the checkout, of a terminal from the root
  std::uint64_t line = 0;
};

std::string link_to(std::string_view address, const LinkPlace& place, std::string_view host = {});

// OSC 8, as terminals that know links read it and others pass over it. `text` is printable already.
std::string terminal_link(std::string_view address, std::string_view text);

// The template of a name that ripgrep's --hyperlink-format has ("vscode", "kitty", "file" ...);
// of another text the text itself.
std::string_view hyperlink_template(std::string_view name);

// What is wrong with a template, as a sentence without full stop; empty: nothing.
std::string fault_of_link_template(std::string_view address);
std::string fault_of_hyperlink_template(std::string_view address);

}  // namespace lineup
