// SPDX-License-Identifier: Apache-2.0
// source_links.cc: fills templates, and wraps a text for a terminal.
#include "report/source_links.h"

#include <algorithm>
#include <utility>

namespace lineup {
namespace {

constexpr std::string_view digits = "0123456789ABCDEF";

bool stays(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '/' ||
         c == '-' || c == '.' || c == '_' || c == '~';
}

void append_encoded(std::string& out, std::string_view text) {
  for (const char c : text) {
    if (stays(c)) {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += digits[byte >> 4];
    out += digits[byte & 15];
  }
}

bool is_printable_ascii(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > 0x20 && c < 0x7f; });
}

// The first "{word}" that is none of those known; empty: there is none.
std::string_view unknown_part(std::string_view address, bool of_terminal) {
  for (std::size_t at = address.find('{'); at != std::string_view::npos;
       at = address.find('{', at + 1)) {
    const std::size_t end = address.find('}', at);
    const std::string_view part = address.substr(at, end == std::string_view::npos ? end : end + 1 - at);
    const bool known = part == "{path}" || part == "{line}" ||
                       (of_terminal && (part == "{host}" || part == "{column}"));
    if (!known) return part;
  }
  return {};
}

std::string fault_of(std::string_view address, bool of_terminal) {
  if (!is_printable_ascii(address)) return "it has blanks, or letters that no address has";
  if (const std::string_view part = unknown_part(address, of_terminal); !part.empty())
    return "there is no \"" + std::string(part.substr(0, 40)) + "\"; " +
           (of_terminal ? "{path}, {line}, {column} and {host} are known" : "{path} and {line} are known");
  if (address.find("{path}") == std::string_view::npos) return "it has no {path}";
  return {};
}

}  // namespace

std::string link_to(std::string_view address, const LinkPlace& place, std::string_view host) {
  std::string out;
  while (!address.empty()) {
    const std::size_t at = std::min(address.find('{'), address.size());
    out += address.substr(0, at);
    address.remove_prefix(at);
    if (address.starts_with("{path}")) append_encoded(out, place.path);
    else if (address.starts_with("{line}")) out += std::to_string(std::max<std::uint64_t>(place.line, 1));
    else if (address.starts_with("{column}")) out += '1';
    else if (address.starts_with("{host}")) append_encoded(out, host);
    else if (!address.empty()) {
      out += address.front();
      address.remove_prefix(1);
      continue;
    }
    if (!address.empty()) address.remove_prefix(address.find('}') + 1);
  }
  return out;
}

std::string terminal_link(std::string_view address, std::string_view text) {
  // Older terminals of editors end an address at ";", and VTE at about 2,083 bytes.
  constexpr std::size_t most_bytes = 2000;
  if (address.empty() || address.size() > most_bytes || !is_printable_ascii(address))
    return std::string(text);
  std::string out = "\x1b]8;;";
  for (const char c : address) {
    if (c == ';') out += "%3B";
    else out += c;
  }
  out += "\x1b\\";
  out += text;
  out += "\x1b]8;;\x1b\\";
  return out;
}

std::string_view hyperlink_template(std::string_view name) {
  constexpr std::pair<std::string_view, std::string_view> known[] = {
      {"cursor", "cursor://file{path}:{line}:{column}"},
      {"file", "file://{host}{path}"},
      {"kitty", "file://{host}{path}#{line}"},
      {"macvim", "mvim://open?url=file://{path}&line={line}&column={column}"},
      {"none", ""},
      {"textmate", "txmt://open?url=file://{path}&line={line}&column={column}"},
      {"vscode", "vscode://file{path}:{line}:{column}"},
      {"vscode-insiders", "vscode-insiders://file{path}:{line}:{column}"},
      {"vscodium", "vscodium://file{path}:{line}:{column}"},
      {"zed", "zed://file{path}:{line}"},
  };
  for (const auto& [word, address] : known)
    if (word == name) return address;
  return name;
}

std::string fault_of_link_template(std::string_view address) {
  if (!address.starts_with("https://") && !address.starts_with("http://"))
    return "it does not begin with https:// or http://";
  return fault_of(address, false);
}

std::string fault_of_hyperlink_template(std::string_view address) {
  if (address.empty()) return {};
  if (address.find("://") == std::string_view::npos)
    return "it is no name that is known, and no address";
  return fault_of(address, true);
}

}  // namespace lineup
