# SPDX-License-Identifier: Apache-2.0
# cmake/embed.cmake: puts the grammar files into C++ sources.
#
#     include(cmake/embed.cmake)
#     embed_grammar(${PROJECT_SOURCE_DIR}/grammar rules_source texts_source)
#
# makes two sources, anew when a file of grammar/, grammar/rules/, grammar/lines/ or a
# text of samples/healthy/ beside it changes, comes or goes:
#
#     built_in_files.cc    built_in_files() and built_in_files_to_judge()
#     built_in_texts.cc    built_in_line_files() and built_in_healthy_dumps()
#
# The same file, run with -P, is what makes them:
#
#     cmake -DFROM=grammar -DTO=FOLDER -P cmake/embed.cmake

if(NOT CMAKE_SCRIPT_MODE_FILE)
  set(embed_grammar_script ${CMAKE_CURRENT_LIST_FILE})

  # Sets `rules` and `texts` to the two sources.
  function(embed_grammar from rules texts)
    file(GLOB files CONFIGURE_DEPENDS ${from}/*.json ${from}/rules/*.json ${from}/lines/*.json ${from}/../samples/healthy/*.debug2.txt)
    set(to ${CMAKE_CURRENT_BINARY_DIR})
    set(made ${to}/built_in_files.cc ${to}/built_in_texts.cc)
    add_custom_command(
      OUTPUT ${made}
      COMMAND ${CMAKE_COMMAND} -DFROM=${from} -DTO=${to} -P ${embed_grammar_script}
      DEPENDS ${files} ${embed_grammar_script}
      COMMENT "Embedding the grammar" VERBATIM)
    list(GET made 0 first)
    list(GET made 1 second)
    set(${rules} ${first} PARENT_SCOPE)
    set(${texts} ${second} PARENT_SCOPE)
  endfunction()
  return()
endif()

# Compilers must take string literals of 64 KB and may refuse longer ones, so a
# text becomes a row of shorter pieces that are joined when the program starts.
set(most_bytes 16000)

# Appends to the variable `out` the C++ literals of `text`, one to a line.
function(append_literals out text)
  # A closing mark that does not occur in the text. Raw literals need no escapes.
  set(number 0)
  while(text MATCHES "\\)json${number}\"")
    math(EXPR number "${number} + 1")
  endwhile()
  set(result "${${out}}")
  string(LENGTH "${text}" left)
  set(at 0)
  while(left GREATER 0)
    set(take ${left})
    if(take GREATER most_bytes)
      set(take ${most_bytes})
      string(SUBSTRING "${text}" ${at} ${take} piece)
      string(FIND "${piece}" "\n" newline REVERSE)
      if(newline GREATER 0)
        math(EXPR take "${newline} + 1")
      else()
        # One very long line: cut it, but in front of a character, not inside one.
        while(take GREATER 1)
          math(EXPR next "${at} + ${take}")
          string(SUBSTRING "${text}" ${next} 1 byte)
          string(HEX "${byte}" hex)
          if(NOT hex MATCHES "^[89ab]")
            break()
          endif()
          math(EXPR take "${take} - 1")
        endwhile()
      endif()
    endif()
    string(SUBSTRING "${text}" ${at} ${take} piece)
    string(APPEND result "      R\"json${number}(${piece})json${number}\",\n")
    math(EXPR at "${at} + ${take}")
    math(EXPR left "${left} - ${take}")
  endwhile()
  set(${out} "${result}" PARENT_SCOPE)
endfunction()

set(head [[
// Made by cmake/embed.cmake from grammar/: change the files there.
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "grammar/built_in.h"
#include "grammar/line_forms.h"

namespace lineup {
namespace {

std::string joined(std::initializer_list<std::string_view> pieces) {
  std::string text;
  for (const std::string_view piece : pieces) text += piece;
  return text;
}

}  // namespace
]])

# Appends to `source` a function that gives the files which match the globs, by
# their names in the folder `root`; with BARE in front of the globs without what
# stands under "samples".
function(append_files function root)
  cmake_parse_arguments(PARSE_ARGV 2 only "BARE" "" "")
  file(GLOB files RELATIVE ${root} ${only_UNPARSED_ARGUMENTS})
  list(SORT files)
  string(APPEND source "\nconst std::vector<GrammarFile>& ${function}() {\n"
    "  static const std::vector<GrammarFile> files = [] {\n"
    "    std::vector<GrammarFile> made;\n")
  foreach(file IN LISTS files)
    file(READ ${root}/${file} text)
    if(only_BARE)
      string(JSON text REMOVE "${text}" samples)
    endif()
    string(APPEND source "    made.push_back({\"${file}\", joined({\n")
    append_literals(source "${text}")
    string(APPEND source "    })});\n")
  endforeach()
  string(APPEND source "    return made;\n  }();\n  return files;\n}\n")
  set(source "${source}" PARENT_SCOPE)
endfunction()

set(source "${head}")
append_files(built_in_files ${FROM} ${FROM}/*.json ${FROM}/rules/*.json)
append_files(built_in_files_to_judge ${FROM} BARE ${FROM}/*.json ${FROM}/rules/*.json)
file(WRITE ${TO}/built_in_files.cc "${source}\n}  // namespace lineup\n")

set(source "${head}")
append_files(built_in_line_files ${FROM} ${FROM}/lines/*.json)
append_files(built_in_healthy_dumps ${FROM}/.. ${FROM}/../samples/healthy/*.debug2.txt)
file(WRITE ${TO}/built_in_texts.cc "${source}\n}  // namespace lineup\n")
