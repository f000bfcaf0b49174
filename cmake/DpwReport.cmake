# What configure found and what stays off, collected on the way and printed once at the end.

set_property(GLOBAL PROPERTY DPW_FOUND "")
set_property(GLOBAL PROPERTY DPW_OFF "")

function(_dpw_line property name text)
  string(SUBSTRING "${name}               " 0 15 column)
  set_property(GLOBAL APPEND_STRING PROPERTY ${property} "\n    ${column} ${text}")
endfunction()

# dpw_found(NAME "version, place")
function(dpw_found name text)
  _dpw_line(DPW_FOUND "${name}" "${text}")
endfunction()

# dpw_off(NAME "because of what, and how to get it")
function(dpw_off name text)
  _dpw_line(DPW_OFF "${name}" "${text}")
endfunction()

# dpw_require(FOUND? NAME DEBIAN_PACKAGE HINT): one clear sentence in place of CMake's page of text.
function(dpw_require found name package hint)
  if(NOT found)
    message(FATAL_ERROR "${name} was not found. On Debian: apt-get install ${package}. "
                        "Elsewhere: ${hint}, or add its prefix to -DCMAKE_PREFIX_PATH.")
  endif()
endfunction()

function(dpw_print_summary)
  get_property(found GLOBAL PROPERTY DPW_FOUND)
  get_property(off GLOBAL PROPERTY DPW_OFF)
  set(text "\nDPWANNIER ${PROJECT_VERSION}, ${CMAKE_BUILD_TYPE} build in ${PROJECT_BINARY_DIR}")
  string(APPEND text "\n  found${found}")
  if(NOT off STREQUAL "")
    string(APPEND text "\n  off${off}")
  endif()
  message(STATUS "${text}\n")
endfunction()
