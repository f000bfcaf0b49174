# dpw_lapack: BLAS and LAPACK.
#
# Wanted is a static OpenBLAS with hidden symbols. liblammps.so carries a plain BLAS of its own for
# real numbers and exports it (dgemm_, dsterf_, ilaenv_ ...), and LAMMPS opens plugins into the
# global scope: the calls of a shared OpenBLAS, and those that it makes of itself, then end in
# LAMMPS's copies, which take twice the time for H(R). A static one also needs nothing installed
# where the plugin is loaded but libgfortran.

# OpenBLAS first: one library that has both BLAS and LAPACK.
if(NOT BLA_VENDOR)
  set(BLA_VENDOR OpenBLAS)
  find_package(LAPACK QUIET)
  if(NOT LAPACK_FOUND)
    unset(BLA_VENDOR)
  endif()
endif()
find_package(LAPACK QUIET)
dpw_require("${LAPACK_FOUND}" LAPACK libopenblas-dev "-DBLA_VENDOR=NAME")
list(REMOVE_DUPLICATES LAPACK_LIBRARIES)

add_library(dpw_lapack INTERFACE)
set(_archive "")
if(DPW_STATIC_BLAS)
  foreach(_library IN LISTS LAPACK_LIBRARIES)
    get_filename_component(_real "${_library}" REALPATH)
    get_filename_component(_dir "${_real}" DIRECTORY)
    if(_library MATCHES "libopenblas" AND EXISTS "${_dir}/libopenblas.a")
      set(_archive "${_dir}/libopenblas.a")
    endif()
  endforeach()
  find_library(DPW_GFORTRAN_LIBRARY NAMES gfortran libgfortran.so.5)  # its LAPACK is Fortran
  mark_as_advanced(DPW_GFORTRAN_LIBRARY)
endif()

if(_archive AND DPW_GFORTRAN_LIBRARY)
  target_link_libraries(dpw_lapack INTERFACE
    "${_archive}" "${DPW_GFORTRAN_LIBRARY}" Threads::Threads m)
  dpw_found(LAPACK "OpenBLAS, static, ${_archive}")
else()
  target_link_libraries(dpw_lapack INTERFACE LAPACK::LAPACK)
  dpw_found(LAPACK "${LAPACK_LIBRARIES}, shared")
  dpw_off("static OpenBLAS" "no libopenblas.a: inside LAMMPS, its own slower dgemm may be called")
endif()
