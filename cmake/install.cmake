# SPDX-License-Identifier: Apache-2.0
# `cmake --install`: the tool, the library, its headers, and a package that
# find_package(lineup) reads. tests/consumer proves it.
include(CMakePackageConfigHelpers)

set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/lineup)

install(TARGETS lineup-cli)
install(TARGETS lineup EXPORT lineup-targets FILE_SET HEADERS)
install(EXPORT lineup-targets NAMESPACE lineup:: DESTINATION ${package_dir})

configure_package_config_file(cmake/lineup-config.cmake.in lineup-config.cmake
  INSTALL_DESTINATION ${package_dir})
write_basic_package_version_file(lineup-config-version.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/lineup-config.cmake
              ${PROJECT_BINARY_DIR}/lineup-config-version.cmake
        DESTINATION ${package_dir})
install(FILES docs/report.schema.json docs/fleet.schema.json docs/fleet-rows.schema.json
              docs/partial.schema.json docs/config.schema.json
        DESTINATION ${CMAKE_INSTALL_DATADIR}/lineup/schemas)
install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
