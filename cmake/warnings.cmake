# SPDX-License-Identifier: Apache-2.0
# use_warnings(TARGET): the warnings our own code is clean of. Whether they stop
# the build is CMAKE_COMPILE_WARNING_AS_ERROR, which the preset `dev` sets.
function(use_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
  # Members have defaults: a value may be given for the first ones only.
  target_compile_options(${target} PRIVATE -Wno-missing-field-initializers)
  # g++ 12 sees overlaps in std::string that are not there (GCC bug 105651).
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE -Wno-restrict)
  endif()
endfunction()
