# Eigen and Boost from wherever this machine has them: the header wheels beside the Python that builds, a prefix named in
# CMAKE_PREFIX_PATH, or a distribution package. An isolated wheel build hides the wheels from everything but importlib.
set(python_components Interpreter)
if(HABITUE_PYTHON)
  list(APPEND python_components Development.Module)
endif()
if(HABITUE_PYTHON OR HABITUE_TESTS)
  find_package(Python 3.11 REQUIRED COMPONENTS ${python_components})
else()
  find_package(Python 3.11 QUIET COMPONENTS ${python_components})
endif()

function(habitue_locate_wheel distribution folder result)
  set(path "")
  if(Python_EXECUTABLE)
    execute_process(
      COMMAND "${Python_EXECUTABLE}" -c
        "import importlib.metadata as m; print(m.distribution('${distribution}').locate_file('${folder}'))"
      OUTPUT_VARIABLE path OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  endif()
  set(${result} "${path}" PARENT_SCOPE)
endfunction()

find_package(Threads REQUIRED)

habitue_locate_wheel(cmeel-eigen cmeel.prefix eigen_wheel)
find_package(Eigen3 3.4 CONFIG REQUIRED HINTS "${eigen_wheel}")

if(NOT TARGET Boost::headers)
  habitue_locate_wheel(libboost-headers libboost_headers/include boost_wheel)
  find_path(HABITUE_BOOST_INCLUDE_DIR boost/graph/adjacency_list.hpp HINTS "${boost_wheel}" REQUIRED)
  add_library(Boost::headers INTERFACE IMPORTED)
  target_include_directories(Boost::headers SYSTEM INTERFACE "${HABITUE_BOOST_INCLUDE_DIR}")
endif()

if(HABITUE_PYTHON)
  find_package(pybind11 3 CONFIG REQUIRED)
endif()
if(HABITUE_TESTS)
  find_package(doctest 2.4 REQUIRED)
endif()
