// SPDX-License-Identifier: Apache-2.0
// Judges one dump by the installed library.
#include <lineup/lineup.h>

#include <iostream>

int main(int, char** argv) {
  lineup::Request request;
  request.inputs = {argv[1]};
  const lineup::Result<lineup::Summary> summary = lineup::analyze(request);
  if (!summary) return 2;
  std::cout << lineup::write(*summary, lineup::Format::text, {});
}
