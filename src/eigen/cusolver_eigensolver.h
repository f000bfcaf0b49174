// SPDX-License-Identifier: MIT
#pragma once

#include <memory>

#include "eigen/device_eigensolver.h"

namespace dpw {

/// cuSOLVER on the CUDA device that is current for this thread; there where Kokkos was built with
/// CUDA. Throws Error if cuSOLVER cannot be started.
std::unique_ptr<DeviceEigensolver> make_cusolver_eigensolver();

}  // namespace dpw
