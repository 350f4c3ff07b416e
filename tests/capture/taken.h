// SPDX-License-Identifier: Apache-2.0
// tests/capture/taken.h: a capture into a folder of its own, and what was told of it.
//
//     const Taken taken(one(server.host()));
//     EXPECT_EQ(taken.only_word(), "the answer is empty | ...");
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "folder.h"
#include "lineup/capture.h"

namespace lineup::tests {

inline const std::string dump = "goroutine 1 [running]:\nmain.main()\n\t/app/main.go:9 +0x1d\n\n";

struct Taken {
  explicit Taken(CaptureRequest request, const std::function<void(const CaptureProgress&)>& watch = {}) : Taken(std::move(request), watch, stop_) {}

  std::vector<std::string> names() const {
    std::vector<std::string> names;
    for (const auto& entry : std::filesystem::directory_iterator(folder.path())) names.push_back(entry.path().filename());
    std::ranges::sort(names);
    return names;
  }
  // "what | help" of all that is missing or remarked, in order.
  std::vector<std::string> said() const {
    std::vector<std::string> said;
    for (const CaptureProgress& now : told)
      if (now.step == CaptureProgress::Step::missed || now.step == CaptureProgress::Step::remark) said.push_back(now.trouble.what + " | " + now.trouble.help);
    return said;
  }
  // The notes of the capture, without the remark that a busy machine adds.
  std::vector<Note> notes() const {
    std::vector<Note> notes;
    for (const Note& note : captured.notes.all())
      if (!is_of_a_slow_fetch(note.text)) notes.push_back(note);
    return notes;
  }
  std::string only_word() const { return said().size() == 1 ? said()[0] : std::to_string(said().size()) + " things were said"; }

  Folder folder;
  std::vector<CaptureProgress> told;  // without the remark that a busy machine adds
  std::vector<std::string> slow;      // which stands here
  std::optional<Error> error;
  Captured captured;

 private:
  // Any fetch may take longer than the interval of a test where the machine is busy.
  static bool is_of_a_slow_fetch(const std::string& text) { return text.starts_with("a fetch took longer than "); }

  Taken(CaptureRequest request, const std::function<void(const CaptureProgress&)>& watch, const std::atomic<bool>& stop) {
    if (request.into.empty()) request.into = folder.path();
    const auto tell = [&](const CaptureProgress& now) {
      if (now.step == CaptureProgress::Step::remark && is_of_a_slow_fetch(now.text)) return slow.push_back(now.text);
      if (now.step != CaptureProgress::Step::fetching && now.step != CaptureProgress::Step::waiting) told.push_back(now);
      if (watch) watch(now);
    };
    Result<Captured> result = capture(request, tell, stop);
    if (result) captured = *result;
    else error = result.error();
  }
  std::atomic<bool> stop_ = false;
};

inline CaptureRequest one(const std::string& url) {
  CaptureRequest request;
  request.url = url;
  request.count = 1;
  request.timeout = std::chrono::seconds(30);
  return request;
}

inline std::string content(const std::string& file) {
  std::ostringstream out;
  out << std::ifstream(file).rdbuf();
  return out.str();
}

class CaptureTest : public testing::Test {
 protected:
  // Whatever proxy the tester lives behind is no business of 127.0.0.1.
  void SetUp() override {
    for (const char* name : {"http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"}) unsetenv(name);
  }
};

}  // namespace lineup::tests
