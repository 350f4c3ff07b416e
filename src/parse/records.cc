// SPDX-License-Identifier: Apache-2.0
// records.cc: the fields by which collectors and loggers name who wrote a record.
#include "parse/records.h"

#include <algorithm>
#include <optional>
#include <vector>

#include "parse/labels.h"

namespace lineup {
namespace {

constexpr std::size_t longest_prefix = 400, longest_value = 200, longest_key = 64, most_levels = 16;

// What collectors put their fields into.
constexpr std::string_view envelopes[] = {"kubernetes.", "k8s.", "resource.labels.",
    "resource.attributes.", "resource.", "labels.", "stream.", "fields.", "attrs."};

using enum RecordAuthor::Role;
// Of those of one role the first counts.
constexpr RecordAuthor::Row rows[] = {
    {"namespace_name", space},     // Fluent Bit's and fluentd's filter "kubernetes", GKE
    {"pod_namespace", space},      // Vector
    {"namespace", space},          // stern -o json, Loki's labels
    {"namespace.name", space},     // OpenTelemetry
    {"pod_name", pod},             // Fluent Bit, fluentd, Vector, GKE
    {"pod.name", pod},             // Elastic's common schema, OpenTelemetry
    {"podName", pod},              // stern -o json
    {"kubernetes_pod_name", pod},
    {"pod", pod},                  // Loki's labels
    {"container_name", container}, // and Docker's driver "fluentd"
    {"container.name", container},
    {"containerName", container},
    {"kubernetes_container_name", container},
    {"CONTAINER_NAME", container}, // Docker's driver "journald"
    {"container", container},
    {"logStream", container},      // CloudWatch
    {"logStreamName", container},
    {"log_stream", container},
    {"com.docker.compose.service", service},  // Docker's json-file with labels
    {"service.name", service},
    {"service_name", service},
    {"service", service},
    {"app", service},
    {"app_name", service},
    {"appname", service},
    {"application", service},
    {"SYSLOG_IDENTIFIER", service},  // journald
    {"syslog_identifier", service},
    {"programname", service},        // rsyslog
    {"PROGRAM", service},            // syslog-ng
    {"program", service},
    {"ident", service},
    {"tag", service},                // Docker's json-file with a tag
    {"_COMM", service},
    {"_PID", pid},
    {"SYSLOG_PID", pid},
    {"pid", pid},
    {"process.pid", pid},
    {"procid", pid},
    {"PID", pid},
    {"_HOSTNAME", host},
    {"hostname", host},
    {"host.name", host},
    {"host", host},
    {"node_name", host},
    {"nodeName", host},
    {"HOST", host},
};

const RecordAuthor::Row* row_of(std::string_view path) {
  for (const std::string_view envelope : envelopes)
    if (path.starts_with(envelope)) {
      path.remove_prefix(envelope.size());
      break;
    }
  if (path.size() < 3) return nullptr;
  for (const RecordAuthor::Row& row : rows)
    if (row.path.size() == path.size() && row.path[0] == path[0] && row.path[2] == path[2] &&
        row.path == path) return &row;
  return nullptr;
}

// Where the string ends that begins at `at`, behind its quote; npos where it is cut.
std::size_t end_of_string(std::string_view text, std::size_t at) {
  for (++at; at < text.size(); ++at) {
    if (text[at] == '\\') ++at;
    else if (text[at] == '"') return at + 1;
  }
  return std::string_view::npos;
}

// Calls take(path, value) for each field that is a string or a number and in no list, up to
// where the record ends or goes wrong.
template <class Take>
void each_field(std::string_view text, Take take) {
  struct Level {
    std::size_t path;
    bool is_object;
  };
  std::vector<Level> levels;
  std::string path;
  int lists = 0;
  bool key_next = false;
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    std::size_t end = at + 1;
    if (c == '{' || c == '[') {
      if (levels.size() == most_levels) return;
      levels.push_back({path.size(), c == '{'});
      lists += c == '[' ? 1 : 0;
      key_next = c == '{';
    } else if (levels.empty()) {
      return;
    } else if (c == '}' || c == ']') {
      lists -= levels.back().is_object ? 0 : 1;
      path.resize(levels.back().path);
      levels.pop_back();
      if (levels.empty()) return;
      key_next = false;
    } else if (c == ',') {
      path.resize(levels.back().path);
      key_next = levels.back().is_object;
    } else if (c == '"') {
      end = end_of_string(text, at);
      if (end == std::string_view::npos) return;
      const std::string_view quoted = text.substr(at, end - at);
      if (key_next) {
        if (!path.empty()) path += '.';
        path += quoted.substr(1, std::min(quoted.size() - 2, longest_key));
        key_next = false;
      } else if (lists == 0) {
        take(std::string_view(path), quoted);
      }
    } else if (c != ' ' && c != '\t' && c != ':') {
      end = std::min(text.find_first_of(",}] \t", at), text.size());
      if (lists == 0) take(std::string_view(path), text.substr(at, end - at));
      if (end == at) return;
    }
    at = end;
  }
}

// "docker.web: " before a record, "TIME\tdocker.web\t": the tag by which fluentd sends it on.
std::string_view tag_before(std::string_view prefix) {
  if (prefix.empty() || prefix[0] < '0' || prefix[0] > '9') return {};
  prefix = prefix.substr(0, prefix.find_last_not_of(" \t") + 1);
  const bool in_columns = prefix.find('\t') != std::string_view::npos;
  if (!in_columns && !prefix.ends_with(':')) return {};
  std::string_view tag = prefix.substr(prefix.find_last_of(" \t") + 1);
  if (tag.ends_with(':')) tag.remove_suffix(1);
  const bool is_place = tag.find(".go") != std::string_view::npos;
  const bool is_tag = tag.find('.') != tag.npos && tag.find_first_of(":\"[") == tag.npos;
  return is_tag && !is_place && (tag[0] < '0' || tag[0] > '9') ? tag : std::string_view{};
}

}  // namespace

void RecordAuthor::set(const Row& row, std::string_view value) {
  if (value.empty() || value.size() > longest_value) return;
  Value& known = values_[row.role];
  const int rank = static_cast<int>(&row - std::begin(rows)) + 1;
  if (known.rank != 0 && known.rank <= rank) return;
  // Docker's names begin with a slash where they come from its interface.
  if (row.role == container && value.starts_with('/') && value.size() > 1) value.remove_prefix(1);
  known = {rank, std::string(value)};
}

void RecordAuthor::line(std::string_view line) {
  line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
  const std::size_t equal = line.substr(0, longest_key).find('=');
  if (equal == std::string_view::npos) return;
  if (const Row* row = row_of(line.substr(0, equal))) set(*row, line.substr(equal + 1));
}

std::string RecordAuthor::key() const {
  std::string name;
  if (!text(pod).empty()) {
    if (!text(space).empty()) name = text(space) + "/";
    name += text(pod);
    if (!text(container).empty()) name += "/" + text(container);
  } else if (!text(container).empty()) {
    name = text(container);
  } else {
    name = text(service).empty() ? text(host) : text(service);
    if (!name.empty() && !text(pid).empty()) name += "[" + text(pid) + "]";
  }
  std::ranges::replace(name, '\n', ' ');
  return name.empty() ? name : name + "\n" + text(host);
}

std::string writer_of_record(std::string_view line) {
  const std::size_t at = line.substr(0, longest_prefix).find('{');
  // A label of a goroutine is no field.
  if (at == std::string_view::npos) return {};
  if (line.substr(0, at).find("goroutine ") != std::string_view::npos) return {};
  RecordAuthor author;
  each_field(line.substr(at), [&](std::string_view path, std::string_view value) {
    const RecordAuthor::Row* row = row_of(path);
    if (row == nullptr || value.size() > 6 * longest_value) return;
    if (!value.starts_with('"')) {
      const bool is_number = value.find_first_not_of("0123456789") == std::string_view::npos;
      if (is_number) author.set(*row, value);
      return;
    }
    if (const std::optional<std::string> text = read_json_string(value)) author.set(*row, *text);
  });
  std::string key = author.key();
  if (!key.empty()) return key;
  const std::string_view tag = tag_before(line.substr(0, at));
  return tag.empty() ? key : std::string(tag) + "\n";
}

}  // namespace lineup
