# Debian's Kokkos is a part of Trilinos: headers in include/trilinos, library trilinos_kokkoscore.
# Makes the target Kokkos::kokkos that a Kokkos of one's own would make.

find_path(KokkosDebian_INCLUDE_DIR Kokkos_Core.hpp PATH_SUFFIXES trilinos)
find_library(KokkosDebian_LIBRARY trilinos_kokkoscore)
mark_as_advanced(KokkosDebian_INCLUDE_DIR KokkosDebian_LIBRARY)

if(KokkosDebian_INCLUDE_DIR)
  file(STRINGS "${KokkosDebian_INCLUDE_DIR}/KokkosCore_config.h" _line
       REGEX "define KOKKOS_VERSION [0-9]+")
  if(_line MATCHES "KOKKOS_VERSION ([0-9]+)([0-9][0-9])([0-9][0-9])")
    math(EXPR _minor "${CMAKE_MATCH_2}")
    math(EXPR _patch "${CMAKE_MATCH_3}")
    set(KokkosDebian_VERSION "${CMAKE_MATCH_1}.${_minor}.${_patch}")
  endif()
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(KokkosDebian
  REQUIRED_VARS KokkosDebian_LIBRARY KokkosDebian_INCLUDE_DIR
  VERSION_VAR KokkosDebian_VERSION)

if(KokkosDebian_FOUND AND NOT TARGET Kokkos::kokkos)
  add_library(Kokkos::kokkos UNKNOWN IMPORTED)
  set_target_properties(Kokkos::kokkos PROPERTIES
    IMPORTED_LOCATION "${KokkosDebian_LIBRARY}"
    INTERFACE_INCLUDE_DIRECTORIES "${KokkosDebian_INCLUDE_DIR}"
    INTERFACE_LINK_LIBRARIES "${CMAKE_DL_LIBS}")
endif()
