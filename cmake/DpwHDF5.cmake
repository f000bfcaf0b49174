# dpw_hdf5: the serial HDF5 C library.
#
# Wanted is a static one with hidden symbols. LAMMPS opens plugins with RTLD_GLOBAL, so a shared
# HDF5 that the plugin drags in takes the place of the one that h5py brought: `import h5py` in the
# same Python process then fails ("Not a datatype"). A static one also leaves some 40 libraries at
# home that Debian's shared HDF5 loads for its S3 driver (curl, crypto, krb5, ldap, ...); the linker
# takes nothing of that driver out of the archive, so neither curl nor crypto is linked.
#
# Debian's libhdf5.a is compiled for executables (-fPIE). Only its direct use of libc's `stderr` and
# `stdout` keeps it out of a shared object, so a private copy gets these two symbols renamed, and
# hdf5_stdio.c defines them. Where the archive is real PIC it is used as it is.

find_package(HDF5 QUIET COMPONENTS C)
dpw_require("${HDF5_FOUND}" HDF5 libhdf5-dev "-DHDF5_ROOT=DIR")

add_library(dpw_hdf5 INTERFACE)
target_include_directories(dpw_hdf5 SYSTEM INTERFACE ${HDF5_INCLUDE_DIRS})

# Does a shared object link when it takes HDF5 from LIBRARIES?
function(_dpw_hdf5_links out)
  set(dir "${PROJECT_BINARY_DIR}/hdf5")
  file(WRITE "${dir}/probe.c"
       "#include <hdf5.h>\nhid_t probe(void);\n"
       "hid_t probe(void) { return H5Fcreate(\"x\", H5F_ACC_TRUNC, H5P_DEFAULT, H5P_DEFAULT); }\n")
  list(TRANSFORM HDF5_INCLUDE_DIRS PREPEND -I OUTPUT_VARIABLE includes)
  execute_process(
    COMMAND ${CMAKE_C_COMPILER} -shared -fPIC ${includes} probe.c ${ARGN} -lm -ldl -lpthread
            -Wl,-z,defs -Wl,--exclude-libs,ALL -o probe.so
    WORKING_DIRECTORY "${dir}" RESULT_VARIABLE rc OUTPUT_QUIET ERROR_QUIET)
  if(rc EQUAL 0)
    set(${out} TRUE PARENT_SCOPE)
  else()
    set(${out} FALSE PARENT_SCOPE)
  endif()
endfunction()

set(_archive "")
if(DPW_STATIC_HDF5 AND CMAKE_C_COMPILER_ID MATCHES "GNU|Clang")
  foreach(_library IN LISTS HDF5_C_LIBRARIES HDF5_LIBRARIES)
    string(REGEX REPLACE "\\.so[.0-9]*$" ".a" _candidate "${_library}")
    if(_candidate MATCHES "hdf5[^/]*\\.a$" AND EXISTS "${_candidate}")
      set(_archive "${_candidate}")
      break()
    endif()
  endforeach()
endif()

if(_archive)
  # Its compression libraries: static ones if there are any (sz and aec: szip; z: deflate).
  set(_filters "")
  foreach(_name sz aec z)
    find_library(DPW_HDF5_${_name}_LIBRARY NAMES lib${_name}.a ${_name})
    mark_as_advanced(DPW_HDF5_${_name}_LIBRARY)
    if(DPW_HDF5_${_name}_LIBRARY)
      list(APPEND _filters "${DPW_HDF5_${_name}_LIBRARY}")
    endif()
  endforeach()
  _dpw_hdf5_links(_linked "${_archive}" ${_filters})
  if(_linked)
    target_link_libraries(dpw_hdf5 INTERFACE "${_archive}" ${_filters})
  elseif(CMAKE_OBJCOPY)
    set(_copy "${PROJECT_BINARY_DIR}/hdf5/libhdf5.a")
    file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/hdf5")
    execute_process(COMMAND ${CMAKE_OBJCOPY} --redefine-sym stderr=dpw_hdf5_stderr
                            --redefine-sym stdout=dpw_hdf5_stdout "${_archive}" "${_copy}")
    set(_stdio "${PROJECT_SOURCE_DIR}/cmake/hdf5_stdio.c")
    _dpw_hdf5_links(_linked "${_stdio}" "${_copy}" ${_filters})
    if(_linked)
      add_library(dpw_hdf5_stdio STATIC "${_stdio}")
      target_link_libraries(dpw_hdf5 INTERFACE "${_copy}" dpw_hdf5_stdio ${_filters})
      set(DPW_HDF5_COPY "${_copy}=${_archive}")
    endif()
  endif()
endif()

if(_linked)
  target_link_libraries(dpw_hdf5 INTERFACE Threads::Threads ${CMAKE_DL_LIBS} m)
  dpw_found(HDF5 "${HDF5_VERSION}, static, ${_archive}")
else()
  target_link_libraries(dpw_hdf5 INTERFACE ${HDF5_C_LIBRARIES})
  dpw_found(HDF5 "${HDF5_VERSION}, shared, ${HDF5_C_LIBRARIES}")
  dpw_off("static HDF5" "no libhdf5.a for a plugin (-DHDF5_ROOT=DIR): keep h5py out of its process")
endif()
