// SPDX-License-Identifier: MIT
#ifdef DPW_HAVE_KOKKOS

#include "eigen/device_eigensolver.h"

#include <Kokkos_Core.hpp>

#include "eigen/cusolver_eigensolver.h"

namespace dpw {

std::unique_ptr<DeviceEigensolver> make_device_eigensolver(int n_threads) {
  using Space = Kokkos::DefaultExecutionSpace;
#ifdef KOKKOS_ENABLE_CUDA
  if (std::is_same<Space, Kokkos::Cuda>::value) return make_cusolver_eigensolver();
#endif
  if (Kokkos::SpaceAccessibility<Kokkos::DefaultHostExecutionSpace,
                                 Space::memory_space>::accessible)
    return make_lapack_device_eigensolver(n_threads);
  throw Error(std::string("Kokkos runs on ") + Space::name() +
              ", for which there is no eigensolver: use the solver lapack, or a Kokkos with CUDA");
}

}  // namespace dpw

#endif
