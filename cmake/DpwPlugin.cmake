# dpwannierplugin.so: every style of pair_styles/, computes/ and fixes/, registered by plugin/.

file(GLOB DPW_STYLE_SOURCES CONFIGURE_DEPENDS
  pair_styles/*.cpp computes/*.cpp fixes/*.cpp plugin/*.cpp plugin/support/*.cpp)

# dpw_add_plugin(NAME [DEFINITION...]): NAME.so of the styles, compiled with the given definitions.
#
# References to LAMMPS's C++ symbols are made weak. Their mangled names depend on LAMMPS's integer
# sizes, and LAMMPS resolves everything when it opens a plugin: with strong references a plugin that
# was built for other sizes would fail there ("undefined symbol", later "Unrecognized pair style"),
# before its ABI guard could say what is wrong.
function(dpw_add_plugin name)
  add_library(${name}_styles OBJECT ${DPW_STYLE_SOURCES})
  target_include_directories(${name}_styles PRIVATE
    "${PROJECT_SOURCE_DIR}/plugin/support" "${PROJECT_SOURCE_DIR}/pair_styles"
    "${PROJECT_SOURCE_DIR}/computes" "${PROJECT_SOURCE_DIR}/fixes")
  set_target_properties(${name}_styles PROPERTIES POSITION_INDEPENDENT_CODE ON)
  target_compile_options(${name}_styles PRIVATE ${ARGN})
  target_link_libraries(${name}_styles PRIVATE dpw dpw_warnings LAMMPS::headers)
  dpw_unite(${name}_styles)

  set(_object "${PROJECT_BINARY_DIR}/${name}_styles.o")
  add_custom_command(OUTPUT "${_object}"
    COMMAND ${CMAKE_LINKER} -r -o "${_object}" $<TARGET_OBJECTS:${name}_styles>
    COMMAND ${CMAKE_OBJCOPY} --wildcard "--weaken-symbol=*9LAMMPS_NS*" "${_object}"
    DEPENDS ${name}_styles $<TARGET_OBJECTS:${name}_styles>
    COMMAND_EXPAND_LISTS VERBATIM)
  add_library(${name} MODULE "${_object}")
  set_source_files_properties("${_object}" PROPERTIES EXTERNAL_OBJECT ON GENERATED ON)
  set_target_properties(${name} PROPERTIES
    PREFIX "" LINKER_LANGUAGE CXX LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}")
  target_link_libraries(${name} PRIVATE dpw LAMMPS::headers)
  # nodelete: libraries inside register exit handlers, so the code must outlive `plugin unload`.
  # exclude-libs: what came in statically stays invisible to the rest of the process.
  # soname: `plugin load NAME.so` finds the one that LAMMPS has loaded by itself, from LAMMPS_PLUGIN_PATH.
  target_link_options(${name} PRIVATE LINKER:-soname,${name}.so
    LINKER:-z,nodelete LINKER:--exclude-libs,ALL)
endfunction()

dpw_add_plugin(dpwannierplugin)
