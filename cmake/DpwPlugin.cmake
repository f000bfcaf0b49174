# dpwannierplugin.so: every style of pair_styles/, computes/ and fixes/, registered by plugin/.

file(GLOB _sources CONFIGURE_DEPENDS pair_styles/*.cpp computes/*.cpp fixes/*.cpp plugin/*.cpp)
if(NOT _sources)
  dpw_off(plugin "no sources in pair_styles/, computes/, fixes/ and plugin/ yet")
  return()
endif()

add_library(dpwannierplugin MODULE ${_sources})
set_target_properties(dpwannierplugin PROPERTIES
  PREFIX "" LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
target_include_directories(dpwannierplugin PRIVATE
  "${PROJECT_SOURCE_DIR}/plugin" "${PROJECT_SOURCE_DIR}/pair_styles"
  "${PROJECT_SOURCE_DIR}/computes" "${PROJECT_SOURCE_DIR}/fixes")
# LAMMPS prints the place of an error: pair_styles/pair_dpwannier.cpp, not where it was built.
target_compile_options(dpwannierplugin PRIVATE "-fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=")
target_link_libraries(dpwannierplugin PRIVATE dpw dpw_warnings LAMMPS::headers)

# nodelete: libraries inside register exit handlers, so the code must outlive `plugin unload`.
# exclude-libs: what came in statically stays invisible to the rest of the process.
target_link_options(dpwannierplugin PRIVATE
  LINKER:-z,nodelete LINKER:--exclude-libs,ALL LINKER:--as-needed)
if(DPW_LAMMPS_LINKED)
  # A missing symbol is a link error here, not "Unrecognized pair style" at run time.
  target_link_options(dpwannierplugin PRIVATE LINKER:-z,defs)
endif()
