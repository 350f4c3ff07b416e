// SPDX-License-Identifier: Apache-2.0
// lineup/capture.h: fetches goroutine dumps of a running program, some time apart.
//
//     lineup::CaptureRequest request;
//     request.url = "localhost:6060";
//     std::atomic<bool> stop = false;
//     lineup::Result<lineup::Captured> taken = lineup::capture(request, {}, stop);
//     if (taken) lineup::analyze({.inputs = taken->files});
//
// Takes   the address of a program that serves net/http/pprof, whole or in part.
// Gives   a folder with one file a dump. A file's name carries the time of its
//         dump, as analyze() reads it. Nothing that was there is overwritten.
// Fails   when the request makes no sense or the folder cannot be made. A dump
//         that could not be had is missing, said in the notes, and the next one
//         is tried. Of an answer that was cut off, what came stays as FILE.part.
// Stops   within about a tenth of a second after `stop` becomes true, with what
//         was taken so far. A signal handler may set it.
// Asks    only over http and https, five redirects at most. Headers and the
//         user of the URL go to the host of the URL and to no other; the user
//         stands in no name and no message. Proxies are libcurl's business: it
//         reads http_proxy and its kin from the environment.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "lineup/notes.h"
#include "lineup/result.h"

namespace lineup {

struct CaptureRequest {
  std::string url;                           // "host:6060", "http://host:6060/debug/pprof/goroutine?debug=1"
  std::size_t count = 3;                     // how many dumps
  std::chrono::milliseconds every{30'000};   // from the start of one fetch to the start of the next
  std::optional<int> debug;                  // 0, 1 or 2; else what the URL says, else 2
  bool proof = false;                        // let the collector look for leaks before each dump
  std::string into;                          // folder; empty: lineup-HOST-PORT-TIME, here
  std::chrono::milliseconds timeout{60'000}; // for one fetch
  std::uint64_t max_bytes = 1u << 30;        // of one dump
  std::vector<std::string> headers;          // "Name: value"
  bool insecure = false;                     // take any certificate
};

// What is going on. While a fetch or a wait lasts it is told about ten times a second.
struct CaptureProgress {
  enum class Step {
    begins,    // text: the URL that is asked, file: the folder
    fetching,  // bytes so far, seconds so far
    taken,     // file, bytes, seconds
    missed,    // trouble
    remark,    // text: worth knowing
    waiting,   // seconds to go
  };
  Step step = Step::begins;
  std::size_t number = 0;  // of the dump, from 1
  std::size_t count = 0;   // how many are wanted
  std::uint64_t bytes = 0;
  double seconds = 0;
  std::string file = {};
  std::string text = {};
  Error trouble = {};
};

struct Captured {
  std::string url;                 // what was asked, without a user
  std::string folder;              // empty when nothing was taken
  std::vector<std::string> files;  // in the order they were taken
  std::size_t missing = 0;         // dumps that could not be had
  bool interrupted = false;        // `stop` came before the last dump
  Notes notes;                     // what is missing, and remarks
};

// `tell` may be empty; it is called in this thread. Several captures may run in
// threads of their own.
Result<Captured> capture(const CaptureRequest& request, const std::function<void(const CaptureProgress&)>& tell,
                         const std::atomic<bool>& stop);

}  // namespace lineup
