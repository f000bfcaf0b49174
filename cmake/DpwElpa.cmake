# dpw_elpa: ELPA, the distributed dense eigensolver, to link; DPW_ELPA_INCLUDES, what sources that call
# it are compiled with; and DPW_HAVE_ELPA. Off with DPW_ELPA=OFF, where
# there is no MPI, and where none is found.
#
# 1. An ELPA that the user gives, with pkg-config: -DELPA_ROOT=DIR, or PKG_CONFIG_PATH.
# 2. build/elpa, which tools/build_elpa makes of Debian's source package (./run build calls it):
#    static, since a shared one would call the slow BLAS that liblammps.so exports (DpwLapack.cmake).
#    It shares the OpenBLAS of the core, and has MPI's Fortran half and what it needs of ScaLAPACK in
#    elpa_support.c.

set(DPW_HAVE_ELPA OFF)
add_library(dpw_elpa INTERFACE)
set(DPW_ELPA_INCLUDES "")

function(_dpw_no_elpa why how)
  if(DPW_ELPA STREQUAL "ON")
    message(FATAL_ERROR "DPW_ELPA=ON, but ${why}: ${how}.")
  endif()
  dpw_off(ELPA "${why}: ${how}")
endfunction()

if(DPW_ELPA STREQUAL "OFF")
  dpw_off(ELPA "DPW_ELPA=OFF")
  return()
elseif(NOT DPW_HAVE_MPI)
  _dpw_no_elpa("there is no MPI" "apt-get install libmpich-dev mpich")
  return()
endif()

# Does `library` load the MPI that this build uses? Debian's libelpa is for Open MPI.
function(_dpw_elpa_same_mpi library out)
  set(${out} TRUE PARENT_SCOPE)
  execute_process(COMMAND ldd "${library}" OUTPUT_VARIABLE loaded ERROR_QUIET)
  string(REGEX MATCHALL "=> [^ \n]*/libmpi[^ \n]*" loaded "${loaded}")
  if(NOT loaded)
    return()  # static: the linker will tell
  endif()
  foreach(mine IN LISTS MPI_CXX_LIBRARIES)
    get_filename_component(mine "${mine}" REALPATH)
    foreach(one IN LISTS loaded)
      string(REPLACE "=> " "" one "${one}")
      get_filename_component(one "${one}" REALPATH)
      if(one STREQUAL mine)
        return()
      endif()
    endforeach()
  endforeach()
  set(${out} FALSE PARENT_SCOPE)
endfunction()

# ---- 1. One that is given ------------------------------------------------------------------------
set(_given "")
find_package(PkgConfig QUIET)
if(PkgConfig_FOUND)
  set(_names elpa)
  set(_path "$ENV{PKG_CONFIG_PATH}")
  if(ELPA_ROOT)
    # its name may carry the version: elpa-2024.05.001.pc
    file(GLOB _files "${ELPA_ROOT}/lib*/pkgconfig/elpa*.pc" "${ELPA_ROOT}/lib/*/pkgconfig/elpa*.pc")
    list(FILTER _files EXCLUDE REGEX "elpa_openmp")
    foreach(_file IN LISTS _files)
      get_filename_component(_name "${_file}" NAME_WLE)
      get_filename_component(_dir "${_file}" DIRECTORY)
      list(INSERT _names 0 "${_name}")
      set(ENV{PKG_CONFIG_PATH} "${_dir}:$ENV{PKG_CONFIG_PATH}")
    endforeach()
  endif()
  pkg_search_module(DPW_GIVEN_ELPA QUIET IMPORTED_TARGET ${_names})
  set(ENV{PKG_CONFIG_PATH} "${_path}")
  if(DPW_GIVEN_ELPA_FOUND)
    list(GET DPW_GIVEN_ELPA_LINK_LIBRARIES 0 _library)
    _dpw_elpa_same_mpi("${_library}" _same)
    if(_same)
      set(_given "${_library}")
    else()
      message(STATUS "${_library} loads another MPI than this build's: left out")
    endif()
  endif()
endif()
if(ELPA_ROOT AND NOT _given)
  message(FATAL_ERROR "ELPA_ROOT=${ELPA_ROOT} holds no ELPA that pkg-config finds (lib/pkgconfig/"
                      "elpa*.pc) and that was compiled for the MPI of this build "
                      "(${MPI_CXX_COMPILER}). Leave ELPA_ROOT out for the one of tools/build_elpa.")
endif()

# ---- 2. The one of tools/build_elpa --------------------------------------------------------------
set(_private "${PROJECT_SOURCE_DIR}/build/elpa")
if(_given)
  target_link_libraries(dpw_elpa INTERFACE PkgConfig::DPW_GIVEN_ELPA dpw_mpi)
  foreach(_dir IN LISTS DPW_GIVEN_ELPA_INCLUDE_DIRS)
    list(APPEND DPW_ELPA_INCLUDES -isystem "${_dir}")
  endforeach()
  dpw_found(ELPA "${DPW_GIVEN_ELPA_VERSION}, ${_given}")
  if(_given MATCHES "\\.so")
    dpw_off("static ELPA" "${_given} is shared: inside LAMMPS it may call LAMMPS's own slower BLAS")
  endif()
elseif(EXISTS "${_private}/lib/libelpa.a")
  if(NOT DPW_GFORTRAN_LIBRARY)
    find_library(DPW_GFORTRAN_LIBRARY NAMES gfortran libgfortran.so.5)
  endif()
  add_library(dpw_elpa_support STATIC "${PROJECT_SOURCE_DIR}/cmake/elpa_support.c")
  target_link_libraries(dpw_elpa_support PRIVATE dpw_mpi)
  # a target, so that the linker gets what it needs after it
  add_library(dpw_static_elpa STATIC IMPORTED GLOBAL)
  set_target_properties(dpw_static_elpa PROPERTIES
    IMPORTED_LOCATION "${_private}/lib/libelpa.a"
    IMPORTED_LINK_INTERFACE_LANGUAGES CXX)
  set(DPW_ELPA_INCLUDES -isystem "${_private}/include/elpa")
  target_link_libraries(dpw_static_elpa INTERFACE
    dpw_elpa_support dpw_lapack dpw_mpi "${DPW_GFORTRAN_LIBRARY}")
  target_link_libraries(dpw_elpa INTERFACE dpw_static_elpa)
  file(STRINGS "${_private}/lib/pkgconfig/elpa.pc" _version REGEX "^Version:")
  string(REPLACE "Version: " "" _version "${_version}")
  dpw_found(ELPA "${_version}, static, ${_private}")
else()
  _dpw_no_elpa("no ELPA for this MPI was found" "./run build makes one, or -DELPA_ROOT=DIR")
  return()
endif()
set(DPW_HAVE_ELPA ON)
