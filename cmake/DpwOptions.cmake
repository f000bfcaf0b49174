# Every option of the project, and the flags that follow from them.

option(DPW_BUILD_PLUGIN "Build dpwannierplugin.so (needs LAMMPS and MPI)" ON)
option(DPW_PYTHON_PACKAGE "Build the extension module of the Python package" ON)
option(DPW_BUILD_TESTS "Build the unit tests" ON)
option(DPW_LINT "Add the clang-format and clang-tidy tests" ON)
option(DPW_WERROR "Treat warnings in our own code as errors" OFF)
option(DPW_STATIC_HDF5 "Link HDF5 statically, hidden from other HDF5s in the process" ON)
option(DPW_STATIC_BLAS "Link a static OpenBLAS, out of reach of the BLAS inside liblammps.so" ON)
option(DPW_CUDA "Compile the Kokkos sources as CUDA (needs a Kokkos with CUDA)" OFF)
set(DPW_KOKKOS AUTO CACHE STRING "Use Kokkos: AUTO (if found), ON or OFF")
set(DPW_MPI AUTO CACHE STRING "Use MPI in the core: AUTO (if found), ON or OFF")
set(DPW_ELPA AUTO CACHE STRING "Use ELPA: AUTO (if found), ON or OFF")
set(DPW_TORCH AUTO CACHE STRING "Use LibTorch, for dpw train: AUTO (if found), ON or OFF")
set(DPW_ARCH "" CACHE STRING "Value for -march, e.g. native or x86-64-v3; empty is portable")
set(DPW_SANITIZE "address,undefined" CACHE STRING
  "Value for -fsanitize in the core that the target checked_tests is made of; empty: no such target")
option(DPW_WHEEL "Build what goes into the Python wheel (see cmake/DpwWheel.cmake)" OFF)
option(DPW_COVERAGE "Instrument for gcov" OFF)
option(DPW_UNITY "Compile the sources of a folder together (see cmake/DpwUnity.cmake)" ON)
set_property(CACHE DPW_KOKKOS DPW_MPI DPW_ELPA DPW_TORCH PROPERTY STRINGS AUTO ON OFF)

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "Build type" FORCE)
endif()

set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
# The core ends up inside a shared object, where nothing but the entry point should be seen.
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_CXX_VISIBILITY_PRESET hidden)
set(CMAKE_VISIBILITY_INLINES_HIDDEN ON)

# A compiler cache, where there is one: what was compiled before, in this clone or another one, is not
# compiled again.
option(DPW_CCACHE "Compile through ccache, if it is found" ON)
if(DPW_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(DPW_CCACHE_PROGRAM ccache)
  mark_as_advanced(DPW_CCACHE_PROGRAM)
  if(DPW_CCACHE_PROGRAM)
    # Places in the clone count from its root; the folder that is worked in does not count.
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env "CCACHE_BASEDIR=${PROJECT_SOURCE_DIR}"
      CCACHE_NOHASHDIR=1 "${DPW_CCACHE_PROGRAM}")
    dpw_found(ccache "${DPW_CCACHE_PROGRAM}")
  endif()
endif()

# For all targets alike: Eigen's data layout depends on -march.
if(DPW_ARCH)
  add_compile_options("$<$<COMPILE_LANGUAGE:C,CXX>:-march=${DPW_ARCH}>")
endif()
# No place of this machine in what is built: LAMMPS prints where in the source an error is raised, and
# a compiler cache serves all clones. (gcov wants the real places.)
if(CMAKE_CXX_COMPILER_ID MATCHES "GNU|Clang" AND NOT DPW_COVERAGE)
  add_compile_options("$<$<COMPILE_LANGUAGE:C,CXX>:-ffile-prefix-map=${PROJECT_SOURCE_DIR}/=>")
endif()
# Can the compiler make code for newer x86 processors beside that?
include(CheckCXXCompilerFlag)
set(DPW_X86_KERNELS OFF)
if(CMAKE_SYSTEM_PROCESSOR MATCHES "^(x86_64|AMD64|amd64)$")
  check_cxx_compiler_flag("-mavx2 -mfma -mavx512f -mavx512dq -mavx512vl" DPW_HAVE_X86_FLAGS)
  set(DPW_X86_KERNELS ${DPW_HAVE_X86_FLAGS})
endif()
if(DPW_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()

# Warnings for our own targets: target_link_libraries(x PRIVATE dpw_warnings).
add_library(dpw_warnings INTERFACE)
set(_warnings -Wall -Wextra -Wpedantic)
if(DPW_WERROR)
  list(APPEND _warnings -Werror)
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    # Follows inlining into Eigen and changes with every g++: worth reading, not worth a stop.
    list(APPEND _warnings -Wno-error=maybe-uninitialized)
    # g++ 12 sees overlaps in std::string where there are none (GCC bug 105651), with C++20, which a
    # Kokkos may ask for.
    list(APPEND _warnings -Wno-error=restrict)
  endif()
endif()
target_compile_options(dpw_warnings INTERFACE "$<$<COMPILE_LANGUAGE:CXX>:${_warnings}>")
