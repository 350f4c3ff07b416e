// SPDX-License-Identifier: Apache-2.0
// records.h: who wrote a record, by its fields: in JSON, or a field a line.
//
//     {"log":"...","kubernetes":{"pod_name":"web-5d9c","container_name":"app","host":"n1"}}
//     {"MESSAGE":"...","SYSLOG_IDENTIFIER":"web","_PID":"12","_HOSTNAME":"n1"}
//     {"level":"error","service":"web","msg":"..."}
//         _PID=12                                     (journalctl -o verbose, export)
//
// Takes    the fields of one record, in any order.
// Gives    a key, "NAME\nHOST"; empty where no field says who wrote it.
// Never    reads a field that tells a program's parts apart (logger, caller, component),
//          nor one inside a list.
// Costs    one pass over the record.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace lineup {

class RecordAuthor {
 public:
  enum Role : std::uint8_t { space, pod, container, service, pid, host, roles };

  // A field that says something of who wrote a record.
  struct Row {
    std::string_view path;  // without what collectors put around it: "pod_name"
    Role role;
  };
  void set(const Row& row, std::string_view value);
  // A line of journalctl's that holds a field: "    _PID=12".
  void line(std::string_view line);
  std::string key() const;

 private:
  struct Value {
    int rank = 0;  // the lower wins; 0: there is none
    std::string text;
  };
  const std::string& text(Role role) const { return values_[role].text; }

  std::array<Value, roles> values_;
};

// The key of a line that is a record of JSON, or holds one behind a prefix; where no
// field names its writer, the tag before the record does (fluentd).
std::string writer_of_record(std::string_view line);

}  // namespace lineup
