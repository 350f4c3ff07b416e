// SPDX-License-Identifier: Apache-2.0
// capture/words.h: says what became of a fetch, and what to do about it.
#pragma once

#include <chrono>
#include <string>

#include "capture/address.h"
#include "capture/fetch.h"
#include "lineup/capture.h"

namespace lineup::capturing {

// Not for Failure::none, stopped and unwritable. `part` is the file that holds
// what came, or empty.
Error error_of(const Fetched& fetched, const Address& address, const CaptureRequest& request, const std::string& part);

// "60s", "200ms", "1.5s".
std::string text_of(std::chrono::milliseconds time);

}  // namespace lineup::capturing
