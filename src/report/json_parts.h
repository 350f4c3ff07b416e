// SPDX-License-Identifier: Apache-2.0
// report/json_parts.h: what the JSON of one process and that of a fleet have in common.
//
// A key once given keeps its name and meaning; new ones are added. What is not known is null, so
// that 0 and "" always mean what they say.
#pragma once

#include "lineup/lineup.h"
#include "report/emitter.h"

namespace lineup {

inline constexpr int schema_version = 1;

void put_place(Emitter& json, const std::optional<Place>& place);
void put_tool(Emitter& json);  // with its key
// `all`: also the numbers of its goroutines behind the first thousand.
void put_suspect(Emitter& json, const Group& group, bool all);
void put_group_in_brief(Emitter& json, const Group& group);
void put_input(Emitter& json, const InputSummary& input);
void put_totals(Emitter& json, const Totals& totals);
void put_note(Emitter& json, const Note& note);

template <class Things, class Put>
void put_list(Emitter& json, const Things& things, Put put) {
  json.open('[');
  for (const auto& thing : things) put(json, thing);
  json.close();
}

}  // namespace lineup
