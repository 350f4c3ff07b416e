# SPDX-License-Identifier: Apache-2.0
# The walls of the house. Takes ROOT, whose include/ and src/ it reads.
#
# A room may include the front door, its own files and rooms on a lower floor.
# The hall (files directly in src/) may include every room but cli. The front
# door includes only itself; cli, the first customer, only the front door and
# its own files. Outside cli nothing prints, exits or reads the environment.
# No file is longer than 400 lines.
set(floors model 1  gosource 1  sources 2  source 2  parse 2  series 2  census 2  grammar 2  origin 3  classify 3  report 4  views 4  capture 4  fleet 5)

while(floors)
  list(POP_FRONT floors room floor)
  set(floor_of_${room} ${floor})
endwhile()
set(floor_of_lineup 0)
set(floor_of_hall 6)
set(floor_of_cli 7)

file(GLOB_RECURSE files RELATIVE ${ROOT} ${ROOT}/include/*.h ${ROOT}/src/*.h ${ROOT}/src/*.cc)
if(NOT files)
  message(SEND_ERROR "${ROOT}: no sources here")
endif()

foreach(file IN LISTS files)
  if(file MATCHES "^include/lineup/")
    set(room lineup)
  elseif(file MATCHES "^src/([^/]+)/")
    set(room ${CMAKE_MATCH_1})
  else()
    set(room hall)
  endif()
  if(NOT DEFINED floor_of_${room})
    message(SEND_ERROR "${file}: no room is called ${room}; tests/layering.cmake lists them with their floors")
    continue()
  endif()

  file(STRINGS ${ROOT}/${file} includes REGEX "^[ \t]*#[ \t]*include")
  foreach(line IN LISTS includes)
    if(line MATCHES "\"([^\"/]+)/[^\"]*\"")
      set(other ${CMAKE_MATCH_1})
      if(NOT DEFINED floor_of_${other})
        message(SEND_ERROR "${file}: ${line}\n  no room is called ${other}")
      elseif(other STREQUAL room OR other STREQUAL "lineup")
      elseif(room STREQUAL "cli" OR NOT floor_of_${other} LESS floor_of_${room})
        message(SEND_ERROR "${file}: ${line}\n  ${room} must not look up to ${other}")
      endif()
    elseif(line MATCHES "\"" AND NOT room STREQUAL "hall")
      message(SEND_ERROR "${file}: ${line}\n  name the room of the file: \"${room}/...\"")
    elseif(room STREQUAL "lineup" AND line MATCHES "<[^>]*[/.]")
      message(SEND_ERROR "${file}: ${line}\n  a public header includes only the standard library")
    elseif(line MATCHES "<CLI/" AND NOT room STREQUAL "cli")
      message(SEND_ERROR "${file}: ${line}\n  the command line belongs to cli")
    endif()
  endforeach()

  file(READ ${ROOT}/${file} text)
  string(REGEX MATCHALL "\n" ends "${text}")
  list(LENGTH ends count)
  if(count GREATER 400)
    message(SEND_ERROR "${file}: ${count} lines; at 400 look for the room that wants to be born")
  endif()
  if(NOT text MATCHES "^// SPDX-License-Identifier: Apache-2.0\n// ")
    message(SEND_ERROR "${file}: starts with an SPDX line, then the sentence that says what the file is")
  endif()

  if(NOT room STREQUAL "cli")
    string(REGEX REPLACE "//[^\n]*" "" code "${text}")
    if(code MATCHES "std::(cout|cerr|clog)|[^a-zA-Z_](printf|fprintf|puts|exit|_exit|quick_exit|abort|getenv|secure_getenv) *\\(|fmt::print")
      message(SEND_ERROR "${file}: ${CMAKE_MATCH_0}\n  only cli prints, exits or reads the environment")
    endif()
  endif()
endforeach()
