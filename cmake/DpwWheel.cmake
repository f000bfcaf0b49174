# What goes into the Python wheel beside the .py files: the component `wheel` of the installation, and
# the target wheel_contents that builds it. pyproject.toml asks for it with DPW_WHEEL=ON; ./run wheel
# makes the wheel of it.

set(_package dpwannier)  # its folder in site-packages
add_custom_target(wheel_contents)

# dpw_add_to_wheel(TARGET FOLDER): TARGET, in FOLDER of the package. The linker says what it took from
# where in link_maps/, of which tools/wheel/notice.py makes the list of licences.
function(dpw_add_to_wheel target folder)
  add_dependencies(wheel_contents ${target})
  install(TARGETS ${target} DESTINATION "${_package}/${folder}" COMPONENT wheel)
  file(MAKE_DIRECTORY "${PROJECT_BINARY_DIR}/link_maps")
  target_link_options(${target} PRIVATE "LINKER:-Map,${PROJECT_BINARY_DIR}/link_maps/${target}.map")
  # The libraries that it calls are set by tools/wheel/finish: no place of this machine stays in it.
  set_target_properties(${target} PROPERTIES SKIP_BUILD_RPATH ON INSTALL_RPATH "")
endfunction()

# DpwHDF5.cmake links a copy: whose it is.
file(WRITE "${PROJECT_BINARY_DIR}/link_maps/copies" "${DPW_HDF5_COPY}")

dpw_add_to_wheel(dpw_cli bin)
dpw_add_to_wheel(dpwannierplugin plugin)
dpw_add_to_wheel(dpwannier_core .)
add_dependencies(wheel_contents dpwannier_core_stub)
install(FILES "${PROJECT_BINARY_DIR}/python/dpwannier/_core.pyi" DESTINATION ${_package}
  COMPONENT wheel)

install(DIRECTORY potentials/structures DESTINATION ${_package}/share/potentials COMPONENT wheel
  FILES_MATCHING PATTERN "*.json")
install(FILES potentials/MoS2.dpw potentials/WSe2.dpw potentials/graphene.dpw
  DESTINATION ${_package}/share/potentials COMPONENT wheel)
install(FILES examples/twisted_mos2/in.twisted_mos2
  DESTINATION ${_package}/share/examples COMPONENT wheel)
