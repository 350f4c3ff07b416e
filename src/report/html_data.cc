// SPDX-License-Identifier: Apache-2.0
// html_data.cc: what the script of the HTML report draws, and how it travels in the page.
#include <zlib.h>

#include <algorithm>
#include <unordered_map>

#include "report/emitter.h"
#include "report/html.h"
#include "report/suspect.h"
#include "report/words.h"

namespace lineup {
namespace {

// Names, each once: they repeat in most stacks.
class NamesOnce {
 public:
  std::size_t index_of(std::string_view name) {
    const auto [at, is_new] = index_.try_emplace(name, names_.size());
    if (is_new) names_.push_back(name);
    return at->second;
  }
  const std::vector<std::string_view>& all() const { return names_; }

 private:
  std::unordered_map<std::string_view, std::size_t> index_;
  std::vector<std::string_view> names_;
};

constexpr std::size_t most_dumps = 48;

void put_group(Emitter& json, const Group& group, std::size_t dumps, NamesOnce& names) {
  json.open('{', Layout::one_line);
  json.key("title").value(printable(short_name_of(group), 300));
  json.key("n").value(group.goroutines);
  json.key("state").value(printable(group.state, 200));
  json.key("verdict").value(name_of(group.verdict));
  json.key("creator");
  if (group.created_by) json.value(names.index_of(group.created_by->function));
  else json.null();
  json.key("stack").open('[', Layout::one_line);
  for (auto place = group.stack.rbegin(); place != group.stack.rend(); ++place)
    json.value(names.index_of(place->function));
  json.close();
  if (dumps > 1 && group.per_dump.size() == dumps) {
    json.key("dumps").open('[', Layout::one_line);
    for (std::size_t i = dumps - std::min(dumps, most_dumps); i < dumps; ++i)
      json.value(group.per_dump[i]);
    json.close();
  }
  json.close();
}

std::string gzip(const std::string& bytes) {
  constexpr int with_gzip_header = 15 + 16;
  z_stream stream = {};
  if (deflateInit2(&stream, Z_DEFAULT_COMPRESSION, Z_DEFLATED, with_gzip_header, 8,
                   Z_DEFAULT_STRATEGY) != Z_OK)
    return {};
  std::string out;
  char room[1 << 16];
  std::size_t at = 0;
  int status = Z_OK;
  while (status == Z_OK) {
    if (stream.avail_in == 0 && at < bytes.size()) {
      const std::size_t piece = std::min<std::size_t>(bytes.size() - at, 1u << 30);
      // zlib reads here only, and is not told so.
      stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data() + at));
      stream.avail_in = static_cast<uInt>(piece);
      at += piece;
    }
    stream.next_out = reinterpret_cast<Bytef*>(room);
    stream.avail_out = sizeof room;
    status = deflate(&stream, at == bytes.size() ? Z_FINISH : Z_NO_FLUSH);
    out.append(room, sizeof room - stream.avail_out);
  }
  deflateEnd(&stream);
  return status == Z_STREAM_END ? out : std::string();
}

}  // namespace

std::vector<const InputSummary*> dumps_of(const Summary& summary) {
  std::vector<const InputSummary*> dumps;
  for (const InputSummary& input : summary.inputs)
    if (input.format != "none") dumps.push_back(&input);
  return dumps;
}

std::string short_file_of(std::string_view name) {
  const std::size_t folder = name.find_last_of("/!");
  return printable(name.substr(folder == std::string_view::npos ? 0 : folder + 1), 60);
}

std::string page_data(const Summary& summary) {
  const std::vector<const InputSummary*> dumps = dumps_of(summary);
  Emitter json;
  NamesOnce names;
  bool any = false;
  json.open('{', Layout::one_line);
  json.key("groups").open('[', Layout::one_line);
  for (const std::vector<Group>* some : {&summary.suspects, &summary.groups})
    for (const Group& group : *some) {
      if (group.goroutines == 0 && dumps.size() < 2) continue;
      any = true;
      put_group(json, group, dumps.size(), names);
    }
  json.close();
  json.key("names").open('[', Layout::one_line);
  for (const std::string_view name : names.all()) json.value(printable(name, 1000));
  json.close();
  json.key("dumps").open('[', Layout::one_line);
  for (std::size_t i = dumps.size() - std::min(dumps.size(), most_dumps); i < dumps.size(); ++i)
    json.value(short_file_of(dumps[i]->name));
  json.close();
  json.close();
  return any ? std::move(json).take() : "";
}

std::string base64(std::string_view bytes) {
  constexpr std::string_view digits =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve(bytes.size() / 3 * 4 + 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t here = std::min<std::size_t>(3, bytes.size() - at);
    unsigned held = 0;
    for (std::size_t i = 0; i < 3; ++i)
      held = (held << 8) | (i < here ? static_cast<unsigned char>(bytes[at + i]) : 0u);
    for (std::size_t i = 0; i < 4; ++i)
      out += i <= here ? digits[(held >> (18 - 6 * i)) & 63u] : '=';
  }
  return out;
}

std::string data_element(const std::string& data) {
  constexpr std::size_t most_as_it_is = 1u << 20;
  if (data.empty()) return {};
  if (data.size() > most_as_it_is)
    if (const std::string packed = gzip(data); !packed.empty())
      return "<script type=\"application/gzip\" id=\"data\">" + base64(packed) + "</script>\n";
  return "<script type=\"application/json\" id=\"data\">" + data + "</script>\n";
}

}  // namespace lineup
