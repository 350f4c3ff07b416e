# SPDX-License-Identifier: Apache-2.0
# use_warnings(TARGET): the warnings our own code is clean of. Whether they stop
# the build is CMAKE_COMPILE_WARNING_AS_ERROR, which the preset `dev` sets.
function(use_warnings target)
  target_compile_options(${target} PRIVATE -Wall -Wextra -Wpedantic -Wshadow -Wconversion)
endfunction()
