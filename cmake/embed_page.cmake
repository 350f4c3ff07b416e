# SPDX-License-Identifier: Apache-2.0
# cmake/embed_page.cmake: puts the style and the script of the HTML report into a C++ source, each
# with the hash by which the page's policy lets it in.
#
#     cmake -DFROM=src/report/page -DTO=page_files.cc -P cmake/embed_page.cmake
set(source [[
// Made by cmake/embed_page.cmake from src/report/page: change the files there.
#include "report/html.h"

namespace lineup {
]])
foreach(file style script)
  set(name ${FROM}/report.css)
  if(file STREQUAL "script")
    set(name ${FROM}/report.js)
  endif()
  file(READ ${name} text)
  file(SHA256 ${name} hash)
  string(LENGTH "${text}" length)
  if(length GREATER 60000 OR text MATCHES "\\)page\"|</|<!--")
    message(FATAL_ERROR "${name}: too long for a literal, or it has what would end one or the element")
  endif()
  string(APPEND source "\nconst PageFile& page_${file}() {\n"
    "  static constexpr PageFile file = {R\"page(${text})page\",\n    \"${hash}\"};\n  return file;\n}\n")
endforeach()
file(WRITE ${TO} "${source}\n}  // namespace lineup\n")
