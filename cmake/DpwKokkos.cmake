# Kokkos::kokkos and DPW_HAVE_KOKKOS. A Kokkos that the user gives comes first, then Debian's.

set(DPW_HAVE_KOKKOS OFF)
if(DPW_KOKKOS STREQUAL "OFF")
  dpw_off(Kokkos "DPW_KOKKOS=OFF")
  return()
endif()

if(DPW_CUDA)
  enable_language(CUDA)
  find_package(CUDAToolkit REQUIRED)  # cuSOLVER and cuBLAS, for eigen/cusolver_eigensolver.cpp
endif()

# Debian's own KokkosConfig.cmake names an include folder that does not exist: step over it.
set(_ignored "${CMAKE_IGNORE_PATH}")
if(CMAKE_LIBRARY_ARCHITECTURE)
  foreach(_lib /lib /usr/lib)
    list(APPEND CMAKE_IGNORE_PATH "${_lib}/${CMAKE_LIBRARY_ARCHITECTURE}/cmake/Kokkos")
  endforeach()
endif()
find_package(Kokkos CONFIG QUIET)
set(CMAKE_IGNORE_PATH "${_ignored}")
if(NOT Kokkos_FOUND AND NOT DPW_CUDA)
  find_package(KokkosDebian QUIET)
  set(Kokkos_VERSION "${KokkosDebian_VERSION}")
  set(Kokkos_DIR "${KokkosDebian_LIBRARY}")
  set(Kokkos_DEVICES SERIAL)
endif()

if(TARGET Kokkos::kokkos)
  set(DPW_HAVE_KOKKOS ON)
  dpw_found(Kokkos "${Kokkos_VERSION} (${Kokkos_DEVICES}), ${Kokkos_DIR}")
  if(DPW_CUDA AND NOT "CUDA" IN_LIST Kokkos_DEVICES)
    message(FATAL_ERROR "DPW_CUDA=ON, but the Kokkos in ${Kokkos_DIR} was compiled without CUDA "
                        "(${Kokkos_DEVICES}). Give one that has it with -DKokkos_ROOT=DIR.")
  endif()
elseif(DPW_KOKKOS STREQUAL "AUTO")
  dpw_off(Kokkos "not found: apt-get install libtrilinos-kokkos-dev, or -DKokkos_ROOT=DIR")
else()
  dpw_require(FALSE Kokkos libtrilinos-kokkos-dev "-DKokkos_ROOT=DIR")
endif()
