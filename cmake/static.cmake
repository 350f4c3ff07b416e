# SPDX-License-Identifier: Apache-2.0
# cmake/static.cmake: what the tool brings along, so that starting it loads next to
# nothing. Finding and binding 45 shared libraries takes longer than judging a dump.
#
#     link_statically(lineup-cli)
#
# links RE2, libarchive, the codecs, {fmt} and the C++ library from their archives.
# Where one of them is missing, or they do not fit together, the shared libraries do
# it, which the library lineup asks for in any case: all works the same, and starts
# later.
include(CheckCXXSourceCompiles)

# Archives need their dependents before them. nettle is for zips with a password,
# which libarchive would read and nobody here asks for.
set(archive_names re2 archive lzma zstd z bz2 nettle)
set(archives)
foreach(name IN LISTS archive_names)
  find_library(LINEUP_STATIC_${name} lib${name}.a HINTS ${RE2_LIBRARY_DIRS} ${ARCHIVE_LIBRARY_DIRS})
  mark_as_advanced(LINEUP_STATIC_${name})
  list(APPEND archives ${LINEUP_STATIC_${name}})
endforeach()

if(archives MATCHES "NOTFOUND")
  set(LINEUP_STATIC OFF)
else()
  set(CMAKE_REQUIRED_LIBRARIES ${archives} Threads::Threads)
  check_cxx_source_compiles("
    #include <archive.h>
    #include <bzlib.h>
    #include <lzma.h>
    #include <re2/set.h>
    #include <zlib.h>
    #include <zstd.h>
    int main(int argc, char**) {
      archive* opened = archive_read_new();
      archive_read_support_format_tar(opened);
      archive_read_support_format_zip_streamable(opened);
      RE2::Set set(RE2::Options(), RE2::ANCHOR_BOTH);
      z_stream z{};
      bz_stream bz{};
      lzma_stream xz = LZMA_STREAM_INIT;
      return inflate(&z, argc) + BZ2_bzDecompress(&bz) + lzma_code(&xz, LZMA_RUN) +
             (ZSTD_createDStream() != nullptr);
    }" LINEUP_STATIC)
  unset(CMAKE_REQUIRED_LIBRARIES)
endif()

# {fmt} has no archive on Debian. Of the series whose insides are known here,
# cmake/fmt.cc makes the part that is not in headers. The shared libraries come later
# on the line, have nothing left to give, and are not loaded.
function(link_statically target)
  if(NOT LINEUP_STATIC OR NOT fmt_VERSION MATCHES "^9\\." OR CMAKE_CXX_FLAGS MATCHES "-fsanitize" OR
     NOT CMAKE_CXX_COMPILER_ID STREQUAL GNU OR APPLE)
    return()
  endif()
  set_property(GLOBAL PROPERTY LINEUP_STARTS_ALONE ON)
  target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/fmt.cc)
  target_link_libraries(${target} PRIVATE lineup::lineup ${archives})
  target_link_options(${target} PRIVATE
    -static-libstdc++ -static-libgcc -Wl,--as-needed -Wl,--gc-sections -Wl,-O1 -Wl,--hash-style=gnu)
endfunction()
