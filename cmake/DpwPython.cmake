# dpwannier._core, the extension module of the Python package: DPW_PYTHON_PACKAGE.
#
# nanobind comes with the Python that the module is for. In the build tree the package is
# build/python/dpwannier: links to the sources in python/dpwannier with the module beside them.

if(NOT DPW_PYTHON_PACKAGE)
  dpw_off("Python package" "DPW_PYTHON_PACKAGE=OFF")
  return()
endif()

set(Python_EXECUTABLE "${DPW_PYTHON}")
if(DPW_PYTHON)
  find_package(Python 3.10 QUIET COMPONENTS Interpreter Development.Module)
  execute_process(COMMAND "${DPW_PYTHON}" -m nanobind --cmake_dir
    OUTPUT_VARIABLE nanobind_ROOT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
  find_package(nanobind CONFIG QUIET)
endif()
if(NOT nanobind_FOUND OR NOT Python_Development.Module_FOUND)
  dpw_off("Python package"
    "needs Python's headers and nanobind: ./run build installs them, or -DDPW_PYTHON=FILE of one that has them")
  return()
endif()
dpw_found(nanobind "${nanobind_VERSION}, ${nanobind_DIR}")

add_subdirectory(python)
