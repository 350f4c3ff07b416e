# SPDX-License-Identifier: Apache-2.0
# cmake/static.cmake: what the tool brings along, so that starting it loads next to
# nothing. Finding and binding 45 shared libraries takes longer than judging a dump.
#
#     link_archives(lineup)     RE2, libarchive and the codecs
#     link_runtime(lineup-cli)  {fmt} and the C++ library
#
# Where one of the archives is missing, or they do not fit together, the shared
# libraries do it: all works the same, and starts later. An installed library always
# asks for the shared ones, since its users may have them already.
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
      return inflate(&z, argc) + BZ2_bzDecompress(&bz) + lzma_code(&xz, LZMA_RUN) + (ZSTD_createDStream() != nullptr);
    }" LINEUP_STATIC)
  unset(CMAKE_REQUIRED_LIBRARIES)
endif()

function(link_archives target)
  set(shared PkgConfig::RE2 PkgConfig::ARCHIVE BZip2::BZip2)
  if(NOT LINEUP_STATIC)
    target_link_libraries(${target} PRIVATE ${shared})
    return()
  endif()
  foreach(library IN LISTS shared)
    target_link_libraries(${target} PRIVATE $<INSTALL_INTERFACE:${library}>)
    target_include_directories(${target} SYSTEM PRIVATE $<TARGET_PROPERTY:${library},INTERFACE_INCLUDE_DIRECTORIES>)
  endforeach()
  foreach(archive IN LISTS archives)
    target_link_libraries(${target} PRIVATE $<BUILD_INTERFACE:${archive}>)
  endforeach()
endfunction()

# {fmt} has no archive on Debian. Of the series whose insides are known here,
# cmake/fmt.cc makes the part that is not in headers; libfmt.so, still on the line,
# then has nothing to give, and neither it nor libstdc++.so is loaded.
function(link_runtime target)
  if(NOT LINEUP_STATIC OR NOT fmt_VERSION MATCHES "^9\\." OR CMAKE_CXX_FLAGS MATCHES "-fsanitize" OR
     NOT CMAKE_CXX_COMPILER_ID STREQUAL GNU OR APPLE)
    return()
  endif()
  set_property(GLOBAL PROPERTY LINEUP_STARTS_ALONE ON)
  target_sources(${target} PRIVATE ${PROJECT_SOURCE_DIR}/cmake/fmt.cc)
  target_link_libraries(${target} PRIVATE fmt::fmt)
  target_link_options(${target} PRIVATE -static-libstdc++ -static-libgcc -Wl,--as-needed -Wl,--gc-sections -Wl,-O1 -Wl,--hash-style=gnu)
endfunction()
