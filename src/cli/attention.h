// SPDX-License-Identifier: Apache-2.0
// cli/attention.h: what a person at a terminal sees and does while a run goes on.
#pragma once

#include <atomic>
#include <memory>

#include "cli/options.h"

namespace lineup::cli {

// For the time of one run: Ctrl-C asks it to end with what is known, a second one ends the program.
// On a terminal, after a second, one line on standard error says how far it is; it is gone at the
// end. Only one at a time.
class Attention {
 public:
  // `interruptible`: Ctrl-C asks it to end; else it does what it did before.
  Attention(const Options& options, bool interruptible);
  ~Attention();
  Attention(const Attention&) = delete;
  Attention& operator=(const Attention&) = delete;

  const std::atomic<bool>* stop() const;
  Progress* progress() const;  // null where nothing is shown
  // Takes the line away, before something else is printed.
  void end() const;

 private:
  class Line;
  std::unique_ptr<Line> line_;
};

}  // namespace lineup::cli
