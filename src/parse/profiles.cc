// SPDX-License-Identifier: Apache-2.0
// profiles.cc: what is said about profiles in general.
#include "parse/profiles.h"

#include <fmt/format.h>

namespace lineup {

bool counts_goroutines(std::string_view profile) {
  // "goroutines" is what tools that write such profiles call it.
  return profile.empty() || profile == "goroutine" || profile == "goroutines" || profile == "goroutineleak";
}

void Oddities::add_stack(std::size_t calls, bool may_be_cut) {
  ++stacks;
  if (calls > longest) {
    // A longer one shows that the others were not cut where they end.
    longest = calls;
    cut_stacks = 0;
  }
  if (may_be_cut && calls == longest && (calls == 32 || calls == 128)) ++cut_stacks;
}

void Oddities::note(const Dump& dump, Notes& notes) const {
  if (phantoms > 0)
    notes.add(Level::info,
              fmt::format("{} of the leak profile's goroutines {} no stack and {} left out: Go 1.27 counts the main goroutine's \"select {{}}\" there, which is no leak",
                          phantoms, phantoms == 1 ? "has" : "have", phantoms == 1 ? "was" : "were"),
              dump.name);
  if (cut_stacks > 0)
    notes.add(Level::info,
              fmt::format("{} of {} stacks {} cut at {} calls, as profiles of Go {} are: where {} began is not known", cut_stacks, stacks,
                          cut_stacks == 1 ? "is" : "are", longest, longest == 32 ? "1.22 and older" : "1.23 and later", cut_stacks == 1 ? "it" : "they"),
              dump.name, "goroutine?debug=2 gives whole stacks");
  if (dump.is_delta)
    notes.add(Level::lost,
              fmt::format("this is a delta profile: it says how many goroutines more ({}) or fewer ({}) there were after a time, and only those more are in the groups",
                          more, fewer),
              dump.name, "fetch /debug/pprof/goroutine without seconds= to see all that there are");
}

void note_other(const Dump& other, Level level, Notes& notes) {
  const std::uint64_t count = other.seen();
  const std::string what = other.profile == "threadcreate"
                               ? fmt::format("this is a threadcreate profile: it counts {} thread{}, no goroutines", count, count == 1 ? "" : "s")
                               : fmt::format("this is a profile of \"{}\": it counts {} of what the program itself counts there, no goroutines", other.profile, count);
  notes.add(level, what, other.name, fetch_goroutines);
}

}  // namespace lineup
