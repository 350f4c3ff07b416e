# SPDX-License-Identifier: Apache-2.0
# Installs the build into an empty prefix, builds a consumer against it, runs
# both. Takes BUILD, TEMP, GENERATOR, CXX, FLAGS, BINDIR and VERSION.
file(REMOVE_RECURSE ${TEMP})
set(prefix ${TEMP}/prefix)
set(dump ${TEMP}/dump.txt)
file(WRITE ${dump} "goroutine 18 [chan send, 42 minutes]:\nmain.fetch.func1()\n\t/app/fetch.go:21 +0x3c\n")

function(expect pattern)
  execute_process(COMMAND ${ARGN} RESULT_VARIABLE status OUTPUT_VARIABLE output ERROR_VARIABLE output)
  if(NOT status MATCHES "^[01]$" OR NOT output MATCHES "${pattern}")
    message(FATAL_ERROR "${ARGN}\ngave ${status}, and not \"${pattern}\":\n${output}")
  endif()
endfunction()

expect("lineup-config.cmake" ${CMAKE_COMMAND} --install ${BUILD} --prefix ${prefix})
foreach(schema report fleet fleet-rows partial config)
  expect("id\": \"${schema}.schema.json\"" ${CMAKE_COMMAND} -E cat
    ${prefix}/share/lineup/schemas/${schema}.schema.json)
endforeach()
expect("${VERSION}" ${prefix}/${BINDIR}/lineup --version)
# That the compiler works is known; finding it out again would take longer than
# all the rest.
expect("written to" ${CMAKE_COMMAND} -S ${CMAKE_CURRENT_LIST_DIR} -B ${TEMP}/build -G ${GENERATOR}
  -DCMAKE_PREFIX_PATH=${prefix} -DCMAKE_CXX_COMPILER=${CXX} -DCMAKE_CXX_FLAGS=${FLAGS} -DCMAKE_CXX_COMPILER_WORKS=ON)
expect("Linking" ${CMAKE_COMMAND} --build ${TEMP}/build)
expect("main.fetch.func1" ${TEMP}/build/consumer ${dump})
