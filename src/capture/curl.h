// SPDX-License-Identifier: Apache-2.0
// capture/curl.h: the functions of libcurl, loaded when a dump is first fetched.
//
//     const Curl* curl = loaded_curl();
//     if (curl == nullptr) return no_curl();
//     curl->easy_setopt(easy, CURLOPT_URL, "http://localhost:6060");
//
// Linked to the program, libcurl and the thirty libraries it needs would cost every
// run more than judging a small dump does, and few runs fetch anything.
//
// Owns     the library, up to the end of the process.
// Threads  may be asked by several at once.
#pragma once

#include <curl/curl.h>

#include <initializer_list>
#include <optional>

#include "lineup/result.h"

namespace lineup::capturing {

struct Curl {
  decltype(&::curl_global_init) global_init;
  decltype(&::curl_easy_init) easy_init;
  decltype(&::curl_easy_setopt) easy_setopt;
  decltype(&::curl_easy_getinfo) easy_getinfo;
  decltype(&::curl_easy_strerror) easy_strerror;
  decltype(&::curl_easy_cleanup) easy_cleanup;
  decltype(&::curl_multi_init) multi_init;
  decltype(&::curl_multi_add_handle) multi_add_handle;
  decltype(&::curl_multi_perform) multi_perform;
  decltype(&::curl_multi_poll) multi_poll;
  decltype(&::curl_multi_info_read) multi_info_read;
  decltype(&::curl_multi_remove_handle) multi_remove_handle;
  decltype(&::curl_multi_cleanup) multi_cleanup;
  decltype(&::curl_slist_append) slist_append;
  decltype(&::curl_slist_free_all) slist_free_all;
  decltype(&::curl_url) url;
  decltype(&::curl_url_get) url_get;
  decltype(&::curl_url_set) url_set;
  decltype(&::curl_url_cleanup) url_cleanup;
  decltype(&::curl_free) free;
};

// From the first of these libraries that is there and has all of it.
std::optional<Curl> load_curl(std::initializer_list<const char*> libraries);

// nullptr where there is no libcurl.
const Curl* loaded_curl();
// What to say then.
Error no_curl();

}  // namespace lineup::capturing
