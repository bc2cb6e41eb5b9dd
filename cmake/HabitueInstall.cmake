# What `cmake --install` and the wheel ship: headers, habitue::compiled and the package that find_package reads.
include(CMakePackageConfigHelpers)
set(habitue_cmake_dir "${CMAKE_INSTALL_LIBDIR}/cmake/habitue")

install(TARGETS habitue EXPORT habitueTargets FILE_SET HEADERS DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
if(TARGET habitue_compiled)
  install(TARGETS habitue_compiled EXPORT habitueTargets ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}")
endif()
install(EXPORT habitueTargets NAMESPACE habitue:: DESTINATION "${habitue_cmake_dir}")

configure_package_config_file(cmake/habitueConfig.cmake.in "${PROJECT_BINARY_DIR}/habitueConfig.cmake"
                              INSTALL_DESTINATION "${habitue_cmake_dir}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/habitueConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/habitueConfig.cmake" "${PROJECT_BINARY_DIR}/habitueConfigVersion.cmake"
        DESTINATION "${habitue_cmake_dir}")
if(NOT SKBUILD)  # a wheel has them in its metadata
  install(FILES LICENSE DESTINATION "${CMAKE_INSTALL_DATADIR}/licenses/habitue")
  install(DIRECTORY licenses/ DESTINATION "${CMAKE_INSTALL_DATADIR}/licenses/habitue")
endif()
