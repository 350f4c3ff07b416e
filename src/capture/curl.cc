// SPDX-License-Identifier: Apache-2.0
// curl.cc: finds libcurl by the name its ABI has had since 2006.
#include "capture/curl.h"

#include <dlfcn.h>

namespace lineup::capturing {
namespace {

// False when the library has no such function.
template <class Function>
bool find(void* library, const char* name, Function*& into) {
  // POSIX says that a pointer from dlsym holds a function, too.
  into = reinterpret_cast<Function*>(::dlsym(library, name));
  return into != nullptr;
}

bool find_all(void* library, Curl& curl) {
  return find(library, "curl_global_init", curl.global_init) &&
         find(library, "curl_easy_init", curl.easy_init) &&
         find(library, "curl_easy_setopt", curl.easy_setopt) &&
         find(library, "curl_easy_getinfo", curl.easy_getinfo) &&
         find(library, "curl_easy_strerror", curl.easy_strerror) &&
         find(library, "curl_easy_cleanup", curl.easy_cleanup) &&
         find(library, "curl_multi_init", curl.multi_init) &&
         find(library, "curl_multi_add_handle", curl.multi_add_handle) &&
         find(library, "curl_multi_perform", curl.multi_perform) &&
         find(library, "curl_multi_poll", curl.multi_poll) &&
         find(library, "curl_multi_info_read", curl.multi_info_read) &&
         find(library, "curl_multi_remove_handle", curl.multi_remove_handle) &&
         find(library, "curl_multi_cleanup", curl.multi_cleanup) &&
         find(library, "curl_slist_append", curl.slist_append) &&
         find(library, "curl_slist_free_all", curl.slist_free_all) &&
         find(library, "curl_url", curl.url) &&
         find(library, "curl_url_get", curl.url_get) &&
         find(library, "curl_url_set", curl.url_set) &&
         find(library, "curl_url_cleanup", curl.url_cleanup) &&
         find(library, "curl_free", curl.free);
}

}  // namespace

std::optional<Curl> load_curl(std::initializer_list<const char*> libraries) {
  for (const char* name : libraries) {
    void* library = ::dlopen(name, RTLD_NOW | RTLD_LOCAL);
    if (library == nullptr) continue;
    Curl curl{};
    if (find_all(library, curl)) return curl;
    ::dlclose(library);
  }
  return std::nullopt;
}

const Curl* loaded_curl() {
  static const std::optional<Curl> curl =
      load_curl({"libcurl.so.4", "libcurl-gnutls.so.4", "libcurl.4.dylib", "libcurl.so"});
  return curl ? &*curl : nullptr;
}

Error no_curl() {
  return {"there is no libcurl on this computer, which fetches the dumps", "",
          "install it (Debian: apt-get install libcurl4), or fetch the dump yourself: "
          "wget -O dump.txt 'http://HOST:PORT/debug/pprof/goroutine?debug=2'"};
}

}  // namespace lineup::capturing
