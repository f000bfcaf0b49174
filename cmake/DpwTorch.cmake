# dpw_torch: LibTorch, for the trainer (src/train) alone, and DPW_HAVE_TORCH. Off with
# DPW_TORCH=OFF, and where none is found.

set(DPW_HAVE_TORCH OFF)
if(DPW_TORCH STREQUAL "OFF")
  dpw_off(LibTorch "DPW_TORCH=OFF: no dpw train")
  return()
endif()

# Its configuration looks for much that only other languages and devices need, and says so at
# length; what matters is whether the library and its headers are there.
find_package(Torch QUIET)
if(Torch_FOUND AND NOT TARGET torch)
  set(Torch_FOUND FALSE)
endif()
if(NOT Torch_FOUND)
  if(DPW_TORCH STREQUAL "AUTO")
    dpw_off(LibTorch "not found, so no dpw train: ./run build installs it, or -DTorch_ROOT=DIR")
    return()
  endif()
  dpw_require(FALSE LibTorch libtorch-dev "-DTorch_ROOT=DIR")
endif()
if(TORCH_CXX_FLAGS MATCHES "_GLIBCXX_USE_CXX11_ABI=0")
  message(FATAL_ERROR "The LibTorch in ${Torch_DIR} was compiled for the old C++ ABI, which no "
                      "other library of this build uses: take the one named cxx11-abi.")
endif()

# System headers: their warnings are not ours. Debian's configuration misses the second folder.
find_path(DPW_TORCH_API torch/version.h HINTS ${TORCH_INCLUDE_DIRS}
  PATH_SUFFIXES torch/csrc/api/include)
add_library(dpw_torch INTERFACE)
target_link_libraries(dpw_torch INTERFACE ${TORCH_LIBRARIES})
target_include_directories(dpw_torch SYSTEM INTERFACE "${DPW_TORCH_API}" ${TORCH_INCLUDE_DIRS})
dpw_found(LibTorch "${Torch_VERSION}, ${Torch_DIR}")
set(DPW_HAVE_TORCH ON)
