// SPDX-License-Identifier: Apache-2.0
// profile_files.cc: --format pprof, folded and speedscope.
#include <unistd.h>

#include <cstdio>
#include <string>

#include "cli/attention.h"
#include "cli/complain.h"
#include "cli/output.h"
#include "cli/view_command.h"

namespace lineup::cli {
namespace {

int put(const std::string& bytes, std::FILE* out, const Options& options, bool has_trouble,
        Verdict alarm) {
  if (out != stdout) start_over(out);
  const bool printed = print(bytes, out, options.output);
  if (!close_output(out, options.output) || !printed || has_trouble) return trouble;
  return alarm >= options.fail_on ? something_found : nothing_found;
}

std::string counted(std::uint64_t n, const std::string& noun) {
  return std::to_string(n) + ' ' + noun + (n == 1 ? "" : "s");
}

int write_difference(const Options& options, std::FILE* out) {
  const std::optional<Compared> compared = read_compared(options, options.base);
  if (!compared) return trouble;
  const FoldedDifference difference = write_folded_difference(compared->now, compared->base);
  if (difference.gone_stacks > 0 && !options.quiet)
    complain("",
             "gone since then: " + counted(difference.gone_stacks, "stack") + " with " +
                 counted(difference.gone_goroutines, "goroutine") +
                 "; a flame graph of this gives them no width",
             "exchange the two dumps to see them, and draw that with --negate");
  return put(difference.text, out, options, compared->has_trouble, compared->alarm);
}

int write_series(Options options, std::FILE* out) {
  const Moments moments =
      options.format == Format::speedscope ? Moments::all : Moments::last;
  const Attention attention(options, true);
  options.request.stop = attention.stop();
  options.request.progress = attention.progress();
  const Result<Profiles> profiles = read_profiles(options.request, moments);
  attention.end();
  if (!profiles) {
    complain(profiles.error().where, profiles.error().what, profiles.error().help);
    return trouble;
  }
  complain_about(profiles->notes, options);
  if (profiles->all.empty()) return trouble;
  return put(write(profiles->all, options.format, options.profile_look), out, options,
             profiles->has_trouble(), profiles->alarm);
}

}  // namespace

int write_profiles(const Options& options) {
  if (options.format == Format::pprof && options.output.empty() &&
      ::isatty(STDOUT_FILENO) != 0) {
    complain("", "a profile.proto is no text for a terminal", "give --output now.pb.gz");
    return trouble;
  }
  std::FILE* out = stdout;
  if (!options.output.empty() && (out = open_output(options)) == nullptr) return trouble;
  return options.base.empty() ? write_series(options, out) : write_difference(options, out);
}

}  // namespace lineup::cli
