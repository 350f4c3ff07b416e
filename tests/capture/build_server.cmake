# SPDX-License-Identifier: Apache-2.0
# Builds the Go server of the capture tests: GO, FROM (its folder), TO (the
# program). Where that fails there is no program, and its tests say so: a Go that
# is too old or has no cache is no reason not to build lineup.
#
# Go 1.26 has the goroutineleak profile only as an experiment; the Go releases
# that do not know the word refuse it at once.
set(ENV{CGO_ENABLED} 0)
set(ENV{GOTOOLCHAIN} local)
set(ENV{GOFLAGS} "-mod=mod -buildvcs=false")
if(NOT DEFINED ENV{HOME} AND NOT DEFINED ENV{GOCACHE})
  set(ENV{GOCACHE} ${TO}.cache)
endif()
foreach(experiment goroutineleakprofile none)
  if(experiment STREQUAL "none")
    unset(ENV{GOEXPERIMENT})
  else()
    set(ENV{GOEXPERIMENT} ${experiment})
  endif()
  execute_process(COMMAND ${GO} build -o ${TO} . WORKING_DIRECTORY ${FROM}
    RESULT_VARIABLE status OUTPUT_VARIABLE said ERROR_VARIABLE said)
  if(status EQUAL 0)
    return()
  endif()
endforeach()
message(STATUS "the Go server of the capture tests could not be built, so these tests are skipped:\n${said}")
