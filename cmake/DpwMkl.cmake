# DPW_MKL_FILE: the libmkl_rt that the solver window opens at run time. Nothing is linked to it and
# no header of it is needed, so it may come, go or move after the build (see src/eigen/mkl_library.h).

if(NOT DPW_MKL_FILE AND DPW_PYTHON AND NOT DPW_WHEEL)  # a wheel looks around where it is installed
  get_filename_component(_bin "${DPW_PYTHON}" DIRECTORY)
  file(GLOB _mkl "${_bin}/../lib/libmkl_rt.so*")
  if(_mkl)
    list(GET _mkl -1 _mkl)
    get_filename_component(_mkl "${_mkl}" ABSOLUTE)
  endif()
endif()
if(NOT DPW_MKL_FILE)  # an empty one of before is looked for again
  set(DPW_MKL_FILE "${_mkl}" CACHE FILEPATH "libmkl_rt.so.N for the solver window" FORCE)
endif()
if(DPW_MKL_FILE)
  dpw_found(MKL "opened at run time, ${DPW_MKL_FILE}")
else()
  dpw_off("window (MKL)" "looked for at run time: ./run build installs it, or -DDPW_MKL_FILE=FILE")
endif()
