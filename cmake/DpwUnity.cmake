# dpw_unite(TARGET): compiles the sources of a folder together, as one file that includes them all.
#
# Eigen, CLI11 or LibTorch take a second to ten to read, which is most of what compiling a file costs:
# a folder at a time the whole package takes a quarter of the time. Sources with flags of their own
# (set_source_files_properties) stay alone. -DDPW_UNITY=OFF compiles every file alone, for who changes
# one file over and over; the test lint.includes looks whether each of them includes what it needs.
#
# What is in the anonymous namespace of one file is seen by the others of its folder: a name that two
# of them want is one function that belongs in a header, or two names.
function(dpw_unite target)
  if(NOT DPW_UNITY)
    return()
  endif()
  get_target_property(_sources ${target} SOURCES)
  get_target_property(_base ${target} SOURCE_DIR)
  set(_rooms "")
  foreach(_source IN LISTS _sources)
    get_filename_component(_folder "${_source}" ABSOLUTE BASE_DIR "${_base}")
    get_filename_component(_folder "${_folder}" DIRECTORY)
    get_filename_component(_room "${_folder}" NAME)
    list(APPEND _rooms ${_room})
    list(APPEND _of_${_room} "${_source}")
  endforeach()
  list(REMOVE_DUPLICATES _rooms)
  # Of a large folder several files of equal size, so that a change of one source costs less.
  foreach(_room IN LISTS _rooms)
    list(LENGTH _of_${_room} _n)
    math(EXPR _n_parts "(${_n} + 15) / 16")
    set(_place 0)
    foreach(_source IN LISTS _of_${_room})
      math(EXPR _part "${_place} * ${_n_parts} / ${_n} + 1")
      math(EXPR _place "${_place} + 1")
      set_source_files_properties("${_source}" PROPERTIES UNITY_GROUP "${_room}_${_part}")
    endforeach()
  endforeach()
  set_target_properties(${target} PROPERTIES UNITY_BUILD ON UNITY_BUILD_MODE GROUP)
  # g++ takes what is included for a header, where a base class had better not be anonymous.
  if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(${target} PRIVATE $<$<COMPILE_LANGUAGE:CXX>:-Wno-subobject-linkage>)
  endif()
endfunction()
