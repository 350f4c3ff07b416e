# SPDX-License-Identifier: Apache-2.0
# Which shared libraries the tool cannot start without. Takes OBJDUMP and TOOL.
execute_process(COMMAND ${OBJDUMP} -p ${TOOL} OUTPUT_VARIABLE headers COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "NEEDED +[^ \n]+" lines "${headers}")
if(NOT lines MATCHES "libc\\.so")
  message(FATAL_ERROR "${TOOL} needs no C library, so this looks in the wrong place:\n${headers}")
endif()
foreach(line IN LISTS lines)
  if(NOT line MATCHES "NEEDED +(libc|libm|libdl|libpthread|ld-linux[-a-z0-9_]*)\\.so")
    message(SEND_ERROR "${line}: each run would load it (cmake/static.cmake)")
  endif()
endforeach()
